import type { WritableDatabase } from '../../platform/database';

/** What was true of something when it was made: later differences are drift. One body for each subject. */
export function migrate0020(db: WritableDatabase): void {
  db.exec(`
    CREATE TABLE baselines (
      subject TEXT PRIMARY KEY,
      at INTEGER NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX baselines_by_time ON baselines (at);
  `);
}
