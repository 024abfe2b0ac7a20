import { existsSync, renameSync } from 'node:fs';
import { describeSqliteError, openDatabase, type WritableDatabase } from '../platform/database';
import { migrate } from './migrations/migrate.sql';
import { quickCheck } from './records.sql';

export interface OpenedRecords {
  readonly db: WritableDatabase;
  /** Where a damaged file was moved to, if there was one. */
  readonly movedAside: string | null;
}

/**
 * Opens the records for writing. A damaged file is moved aside, never deleted, and a new one is begun: the console
 * does not stay down for its diary.
 *
 * @throws GembaError where the folder cannot be written, or the file is a newer Gemba's.
 */
export function openRecordsDatabase(file: string, nowMs: number): OpenedRecords {
  try {
    return { db: openSound(file), movedAside: null };
  } catch (error) {
    if (!isDamage(error)) throw describeSqliteError(error, file);
    const movedAside = `${file}.damaged-${new Date(nowMs).toISOString().replace(/[:.]/g, '-')}`;
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(file + suffix)) renameSync(file + suffix, movedAside + suffix);
    }
    return { db: openSound(file), movedAside };
  }
}

class Damaged extends Error {}

function openSound(file: string): WritableDatabase {
  const db = openDatabase(file, 'write');
  try {
    const found = quickCheck(db);
    if (found !== 'ok') throw new Damaged(found);
    migrate(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** `openDatabase` has sorted the error already; its cause still has SQLite's code. */
function isDamage(error: unknown): boolean {
  if (error instanceof Damaged) return true;
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return [code, cause?.code].some((name) => /^SQLITE_(CORRUPT|NOTADB)/.test(name ?? ''));
}
