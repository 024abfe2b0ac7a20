import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { GembaError } from '../../shared/errors';

declare const readable: unique symbol;
declare const writable: unique symbol;

/** A connection that may only read: handing it to a function that writes does not compile. */
export type ReadableDatabase = Database.Database & { readonly [readable]: true };
/** The one connection that writes a file. */
export type WritableDatabase = ReadableDatabase & { readonly [writable]: true };

/**
 * better-sqlite3's prebuilt binary wants Node-API 10 and crashes, rather than throws, on anything older (Node 20,
 * Electron 33). There the build for Node-API 9 that the set-up keeps in the cache folder is loaded instead.
 */
function nativeBinding(): string | undefined {
  if (Number(process.versions['napi'] ?? '0') >= 10) return undefined;
  const named = process.env['GEMBA_SQLITE_BINDING'];
  if (named !== undefined && named !== '') return named;
  const { version } = createRequire(import.meta.url)('better-sqlite3/package.json') as { version: string };
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache');
  const file = path.join(cache, 'gemba', `better-sqlite3-${version}-napi9.node`);
  if (!existsSync(file)) {
    throw new GembaError('missing', `SQLite's native part for this Node is not built: ${file} is not there.`, {
      nextStep: 'Run `npm start` or `./bin/gemba doctor` once; it builds it.',
    });
  }
  return file;
}

/**
 * Opens a database file. A writer gets WAL, so that readers never wait for it, and `synchronous = NORMAL`: a commit
 * survives the death of the process at once, and that of the machine from the next checkpoint on.
 *
 * @throws GembaError `denied` where the file or folder may not be used, `failed` where it is no database.
 */
export function openDatabase(file: string, mode: 'write'): WritableDatabase;
export function openDatabase(file: string, mode: 'read'): ReadableDatabase;
export function openDatabase(file: string, mode: 'read' | 'write'): ReadableDatabase | WritableDatabase {
  const binding = nativeBinding();
  try {
    const database = new Database(file, {
      readonly: mode === 'read',
      fileMustExist: mode === 'read',
      ...(binding === undefined ? {} : { nativeBinding: binding }),
    });
    database.pragma('busy_timeout = 5000');
    // Whatever is wrong with the file shows with the first look into it, and is explained here.
    database.pragma('schema_version');
    if (mode === 'write') {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = NORMAL');
      database.pragma('foreign_keys = ON');
    }
    return database as WritableDatabase;
  } catch (error) {
    throw describeSqliteError(error, file);
  }
}

/** Sorts SQLite's errors into what a person can act on. */
export function describeSqliteError(error: unknown, file: string): GembaError {
  if (error instanceof GembaError) return error;
  const code = (error as { code?: string }).code ?? '';
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'SQLITE_FULL' || /ENOSPC/.test(message)) {
    return new GembaError('failed', `The disk that holds ${file} is full.`, {
      nextStep: 'Free some space; metrics that arrive meanwhile wait in memory.',
      cause: error,
    });
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_CANTOPEN' || code === 'SQLITE_PERM') {
    return new GembaError('denied', `${file} cannot be used: ${message}.`, {
      nextStep: `Make ${path.dirname(file)} writable: SQLite keeps files beside it, also for those that only read.`,
      cause: error,
    });
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new GembaError('failed', `${file} is damaged: ${message}.`, {
      nextStep: `Move ${file} away; a new one is begun.`,
      cause: error,
    });
  }
  return new GembaError('failed', `${file}: ${message}`, { cause: error });
}
