import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { GembaError } from '../../../shared/errors';
import {
  describeSqliteError,
  openDatabase,
  type ReadableDatabase,
  type WritableDatabase,
} from '../../platform/database';
import { foldByHand, MIGRATIONS, prepareEmptyFile, runMigration, SCHEMA_VERSION, schemaVersion } from './metrics.sql';

/** The file of a state folder that holds the time series. */
export function metricsFile(stateDir: string): string {
  return path.join(stateDir, 'metrics.sqlite');
}

export interface OpenedStore {
  readonly database: WritableDatabase;
  readonly file: string;
  /** Where a damaged file was put, if there was one. */
  readonly movedAside: string | null;
}

/**
 * Opens (or begins) the store for its one writer and brings its schema up to date. A damaged file is moved aside and kept,
 * and a new one begun.
 *
 * @throws GembaError `denied` where the folder may not be used, `invalid` where a newer Gemba wrote the file.
 */
export function openStore(stateDir: string): OpenedStore {
  const file = metricsFile(stateDir);
  try {
    mkdirSync(stateDir, { recursive: true });
  } catch (error) {
    throw new GembaError('denied', `The state folder ${stateDir} cannot be made: ${(error as Error).message}.`, {
      nextStep: `Make ${path.dirname(stateDir)} writable.`,
      cause: error,
    });
  }
  try {
    return { database: openAndMigrate(file), file, movedAside: null };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return beginStoreAnew(stateDir);
  }
}

/** Moves the damaged file (which must be closed) aside and begins a new one. */
export function beginStoreAnew(stateDir: string): OpenedStore & { readonly movedAside: string } {
  const file = metricsFile(stateDir);
  const movedAside = moveAside(file);
  return { database: openAndMigrate(file), file, movedAside };
}

/** Opens the store for reading only, while somebody else (or nobody) writes. Null where there is none yet. */
export function openStoreForReading(stateDir: string): ReadableDatabase | null {
  const file = metricsFile(stateDir);
  if (!existsSync(file)) return null;
  const database = openDatabase(file, 'read');
  const version = schemaVersion(database);
  if (version === 0) {
    database.close();
    return null;
  }
  if (version === SCHEMA_VERSION) return database;
  database.close();
  if (version > SCHEMA_VERSION) throw newer(file, version);
  // An older file that no console has opened since: brought up to date here, in one transaction.
  openAndMigrate(file).close();
  return openDatabase(file, 'read');
}

/** Whether an error (or what caused it) says that the file itself is damaged. */
export function isDamage(error: unknown): boolean {
  const cause = error instanceof GembaError ? error.cause : error;
  const code = (cause as { code?: string } | undefined)?.code ?? '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

function openAndMigrate(file: string): WritableDatabase {
  const database = openDatabase(file, 'write');
  try {
    migrate(database, file);
    foldByHand(database);
    return database;
  } catch (error) {
    database.close();
    throw describeSqliteError(error, file);
  }
}

function migrate(database: WritableDatabase, file: string): void {
  const version = schemaVersion(database);
  if (version > SCHEMA_VERSION) throw newer(file, version);
  if (version === 0) prepareEmptyFile(database);
  for (const step of MIGRATIONS) if (step.version > version) runMigration(database, step);
}

function newer(file: string, version: number): GembaError {
  return new GembaError(
    'invalid',
    `${file} was written by a newer Gemba (schema ${version}, this one knows ${SCHEMA_VERSION}).`,
    {
      nextStep: 'Update Gemba, or move the file away to begin a new one.',
    },
  );
}

/** The log and the shared-memory file belong to the database and go with it. */
function moveAside(file: string): string {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const target = `${file}.damaged-${stamp}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  return target;
}
