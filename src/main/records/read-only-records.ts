import { existsSync } from 'node:fs';
import path from 'node:path';
import { GembaError } from '../../shared/errors';
import { describeSqliteError, openDatabase, type ReadableDatabase } from '../platform/database';
import { readVersion, RECORDS_VERSION } from './migrations/migrate.sql';
import { RECORDS_FILE, type Records } from './records';
import {
  selectBaselines,
  selectDeployments,
  selectDriftSince,
  selectEvents,
  selectProfiles,
  selectRuns,
} from './records.sql';

/** The records for a command that only reads, while nobody owns the state folder. */
export type ReadOnlyRecords = Pick<
  Records,
  'listEvents' | 'listDeployments' | 'recentRuns' | 'baselines' | 'profiles' | 'dispose'
> & {
  /** First-seen time of each difference that is known (`node\0fact`). */
  driftSince(environment: string): Promise<ReadonlyMap<string, number>>;
};

/**
 * Opens the records without changing anything, in the calling thread. Where nothing was recorded yet, they are empty.
 *
 * @throws GembaError where the file cannot be read, or is of another version than this Gemba's.
 */
export function openReadOnlyRecords(stateDir: string): ReadOnlyRecords {
  const file = path.resolve(stateDir, RECORDS_FILE);
  if (!existsSync(file)) return EMPTY;
  const db = openDatabase(file, 'read');

  const read = async <Result>(work: (connection: ReadableDatabase) => Result): Promise<Result> => {
    try {
      return work(db);
    } catch (error) {
      throw describeSqliteError(error, file);
    }
  };
  try {
    checkVersion(db, file);
  } catch (error) {
    db.close();
    throw describeSqliteError(error, file);
  }
  return {
    listEvents: (range) => read((connection) => selectEvents(connection, range)),
    listDeployments: (filter) => read((connection) => selectDeployments(connection, filter)),
    recentRuns: (limit) => read((connection) => selectRuns(connection, limit)),
    baselines: async (subjects) => new Map(await read((connection) => selectBaselines(connection, subjects))),
    profiles: async () => new Map(await read((connection) => selectProfiles(connection))),
    driftSince: async (environment) => new Map(await read((connection) => selectDriftSince(connection, environment))),
    dispose: () => read((connection) => void connection.close()),
  };
}

const EMPTY: ReadOnlyRecords = {
  listEvents: () => Promise.resolve([]),
  listDeployments: () => Promise.resolve([]),
  recentRuns: () => Promise.resolve([]),
  baselines: () => Promise.resolve(new Map()),
  profiles: () => Promise.resolve(new Map()),
  driftSince: () => Promise.resolve(new Map()),
  dispose: () => Promise.resolve(),
};

function checkVersion(db: ReadableDatabase, file: string): void {
  const found = readVersion(db);
  if (found === RECORDS_VERSION) return;
  throw new GembaError('refused', `${file} has format ${found}; this Gemba reads ${RECORDS_VERSION}.`, {
    nextStep:
      found > RECORDS_VERSION
        ? 'Use the newer Gemba that wrote it.'
        : 'Run `gemba serve` once; it brings the file up to date.',
  });
}
