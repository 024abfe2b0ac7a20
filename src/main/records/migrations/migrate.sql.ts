import { GembaError } from '../../../shared/errors';
import type { ReadableDatabase, WritableDatabase } from '../../platform/database';
import { migrate0010 } from './migration-0010.sql';
import { migrate0020 } from './migration-0020.sql';
import { migrate0030 } from './migration-0030.sql';

/** In ascending order; numbers go up in tens, so that a repair can come between two. */
const MIGRATIONS: readonly { readonly version: number; readonly run: (db: WritableDatabase) => void }[] = [
  { version: 10, run: migrate0010 },
  { version: 20, run: migrate0020 },
  { version: 30, run: migrate0030 },
];

export const RECORDS_VERSION = MIGRATIONS.at(-1)?.version ?? 0;

export function readVersion(db: ReadableDatabase): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/**
 * Brings a database to the newest form, each step in a transaction of its own.
 *
 * @throws GembaError `refused` where it was written by a newer Gemba.
 */
export function migrate(db: WritableDatabase, file: string): void {
  const found = readVersion(db);
  if (found > RECORDS_VERSION) {
    throw new GembaError(
      'refused',
      `${file} was written by a newer Gemba (format ${found}; this one knows ${RECORDS_VERSION}).`,
      {
        nextStep: 'Start the newer Gemba, or name another state folder with --state.',
      },
    );
  }
  for (const { version, run } of MIGRATIONS) {
    if (version <= found) continue;
    db.transaction(() => {
      run(db);
      db.pragma(`user_version = ${version}`);
    }).immediate();
  }
}
