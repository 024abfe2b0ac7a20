import type { WritableDatabase } from '../../platform/database';

/** Which profile of an environment was brought up last; environments of which the whole was are left out. */
export function migrate0030(db: WritableDatabase): void {
  db.exec(`
    CREATE TABLE profiles (
      environment TEXT PRIMARY KEY,
      profile TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
}
