import type { ReadableDatabase, WritableDatabase } from '../../platform/database';
import { prepareChunkReads, prepareChunkWrites } from './chunk-tables.sql';
import { convertChunks } from './convert-chunks.sql';
import { prepareTagMarkReads, prepareTagMarkWrites } from './tag-marks.sql';

/** Every statement of metrics.sqlite. Functions take the connection first and return model values. */

export const SCHEMA_VERSION = 40;

export interface MigrationStep {
  readonly version: number;
  readonly sql: string;
  /** What SQL alone cannot do, after it and in the same transaction. */
  readonly convert?: (database: WritableDatabase) => void;
  /** Then at last. */
  readonly cleanup?: string;
}

/** Steps of ten, so that a fix can be put between two. */
export const MIGRATIONS: readonly MigrationStep[] = [
  {
    version: 10,
    sql: `
      CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
      CREATE TABLE policies (id INTEGER PRIMARY KEY, archives TEXT NOT NULL, method TEXT NOT NULL, xff REAL NOT NULL);
      -- Names are unique because their only writer keeps them in a map; an index here would store each of them twice.
      CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL, policy INTEGER NOT NULL REFERENCES policies (id),
                           newest INTEGER NOT NULL DEFAULT 0);
      -- Ids are the writer's and never used again: readers remember how far they have read.
      CREATE TABLE journal (id INTEGER PRIMARY KEY, points INTEGER NOT NULL, data BLOB NOT NULL);
      -- Ordered by resolution and window, so that new chunks are appended and retention frees whole pages.
      CREATE TABLE chunks (step INTEGER NOT NULL, win INTEGER NOT NULL, series INTEGER NOT NULL,
                           count INTEGER NOT NULL, first REAL, last REAL, min REAL, max REAL, sum REAL,
                           rolled INTEGER NOT NULL, data BLOB NOT NULL,
                           PRIMARY KEY (step, win, series)) WITHOUT ROWID;
      CREATE INDEX chunks_to_roll ON chunks (series, step, win) WHERE rolled = 0;
      INSERT INTO meta VALUES ('sealed', 0), ('generation', 0);
    `,
  },
  {
    // Two tables for each resolution, by a number that SQLite keeps in order, with the summary inside the blob.
    version: 20,
    sql: `
      INSERT INTO meta SELECT 'points', coalesce(sum(count), 0) FROM chunks;
      INSERT INTO meta VALUES ('rewriting', 0);
    `,
    convert: convertChunks,
    cleanup: 'DROP TABLE chunks',
  },
  {
    // Chunks in new forms beside the old ones, which stay as they are: only a Gemba that knows none of them has to stop here.
    version: 30,
    sql: '',
  },
  {
    // Series that are there by their tags only, or no more by them: see tag-marks.sql.ts.
    version: 40,
    sql: "INSERT INTO meta VALUES ('tagging', 0)",
  },
];

export interface PolicyRow {
  readonly id: number;
  readonly archives: string;
  readonly method: string;
  readonly xff: number;
}

export interface SeriesRow {
  readonly id: number;
  readonly name: string;
  readonly policy: number;
}

export function schemaVersion(database: ReadableDatabase): number {
  return database.pragma('user_version', { simple: true }) as number;
}

/**
 * Must come before the first table. Pages of 8 KB hold several chunks each without overflow. Both settings take effect
 * with a VACUUM outside WAL mode only.
 */
export function prepareEmptyFile(database: WritableDatabase): void {
  database.pragma('journal_mode = DELETE');
  database.pragma('page_size = 8192');
  database.pragma('auto_vacuum = INCREMENTAL');
  database.exec('VACUUM');
  database.pragma('journal_mode = WAL');
}

export function runMigration(database: WritableDatabase, step: MigrationStep): void {
  database.transaction(() => {
    database.exec(step.sql);
    step.convert?.(database);
    if (step.cleanup !== undefined) database.exec(step.cleanup);
    database.pragma(`user_version = ${step.version}`);
  })();
}

/** What every reader needs, prepared once per connection. */
export function prepareReads(database: ReadableDatabase) {
  const policies = database.prepare<[], PolicyRow>('SELECT id, archives, method, xff FROM policies');
  const series = database.prepare<[number, number], SeriesRow>(
    'SELECT id, name, policy FROM series WHERE id > ? ORDER BY id LIMIT ?',
  );
  const oneSeries = database.prepare<[number], SeriesRow>('SELECT id, name, policy FROM series WHERE id = ?');
  const journal = database.prepare<[number], { id: number; data: Uint8Array }>(
    'SELECT id, data FROM journal WHERE id > ? ORDER BY id',
  );
  const policyOfSeries = database.prepare<[number], number>('SELECT policy FROM series WHERE id = ?').pluck();
  const newestJournal = database.prepare<[], number | null>('SELECT max(id) FROM journal').pluck();
  const meta = database.prepare<[string], number>('SELECT value FROM meta WHERE key = ?').pluck();
  const journalPoints = database
    .prepare<[], number | null>(
      "SELECT sum(points) FROM journal WHERE id > (SELECT value FROM meta WHERE key = 'sealed')",
    )
    .pluck();
  const newestPoint = database.prepare<[], number | null>('SELECT max(newest) FROM series').pluck();
  const dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
  return {
    ...prepareChunkReads(database),
    ...prepareTagMarkReads(database),
    policies: () => policies.all(),
    /** In the order of their ids; all of them where no limit is given. */
    seriesAfter: (id: number, limit = -1) => series.all(id, limit),
    series: (id: number) => oneSeries.get(id),
    journalAfter: (id: number) => journal.all(id),
    newestJournal: () => newestJournal.get() ?? 0,
    /** The last journal row whose points are all in chunks. */
    sealed: () => meta.get('sealed') ?? 0,
    /** Grows whenever series were removed or kept differently, so that readers load the list anew. */
    generation: () => meta.get('generation') ?? 0,
    /** Whether series change from one policy to another, each with its own transaction. */
    isRewriting: () => meta.get('rewriting') === 1,
    policyOfSeries: (id: number) => policyOfSeries.get(id),
    /** Another one whenever another connection has written; of the moment that a transaction reads once it has read. */
    dataVersion: () => dataVersion.get() ?? NaN,
    chunkPoints: () => meta.get('points') ?? 0,
    journalPoints: () => journalPoints.get() ?? 0,
    newestPoint: () => newestPoint.get() ?? null,
  };
}
export type StoreReads = ReturnType<typeof prepareReads>;

/** What the one writer needs. */
export function prepareWrites(database: WritableDatabase) {
  const putPolicy = database.prepare('INSERT INTO policies (archives, method, xff) VALUES (?, ?, ?)');
  const putSeries = database.prepare('INSERT INTO series (id, name, policy) VALUES (?, ?, ?)');
  const setPolicy = database.prepare('UPDATE series SET policy = ? WHERE id = ?');
  const setNewest = database.prepare('UPDATE series SET newest = max(newest, ?) WHERE id = ?');
  const putJournal = database.prepare('INSERT INTO journal (id, points, data) VALUES (?, ?, ?)');
  const dropJournal = database.prepare(
    'DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE id <= ? ORDER BY id LIMIT ?)',
  );
  const setMeta = database.prepare('UPDATE meta SET value = ? WHERE key = ?');
  const bump = database.prepare("UPDATE meta SET value = value + 1 WHERE key = 'generation'");
  const agedSeries = database
    .prepare<[number, number], number>('SELECT id FROM series WHERE policy = ? AND newest > 0 AND newest < ?')
    .pluck();
  const dropSeries = database.prepare('DELETE FROM series WHERE id = ?');
  const tagMarks = prepareTagMarkWrites(database);
  return {
    addPolicy: (archives: string, method: string, xff: number) =>
      Number(putPolicy.run(archives, method, xff).lastInsertRowid),
    addSeries: (id: number, name: string, policy: number) => void putSeries.run(id, name, policy),
    setPolicy: (id: number, policy: number) => void setPolicy.run(policy, id),
    noteNewest: (id: number, seconds: number) => void setNewest.run(seconds, id),
    addJournal: (id: number, points: number, data: Uint8Array) => void putJournal.run(id, points, data),
    /** Deletes sealed rows up to `id`, so many at most, and returns how many there were. */
    dropJournalThrough: (id: number, limit: number) => dropJournal.run(id, limit).changes,
    setSealed: (id: number) => void setMeta.run(id, 'sealed'),
    setChunkPoints: (count: number) => void setMeta.run(count, 'points'),
    setRewriting: (is: boolean) => void setMeta.run(is ? 1 : 0, 'rewriting'),
    bumpGeneration: () => void bump.run(),
    ...prepareChunkWrites(database),
    ...tagMarks,
    seriesUnusedSince: (policy: number, seconds: number) => agedSeries.all(policy, seconds),
    /** With its mark: a number may come to mean another series. */
    dropSeries: (id: number) => {
      dropSeries.run(id);
      tagMarks.setTagMark(id, null);
    },
  };
}
export type StoreWrites = ReturnType<typeof prepareWrites>;

/** Bytes of the file that hold something, and bytes that a vacuum would give back. */
export function fileSize(database: ReadableDatabase): { usedBytes: number; freeBytes: number } {
  const page = database.pragma('page_size', { simple: true }) as number;
  const pages = database.pragma('page_count', { simple: true }) as number;
  const free = database.pragma('freelist_count', { simple: true }) as number;
  return { usedBytes: (pages - free) * page, freeBytes: free * page };
}

/** Gives up to `pages` free pages back to the file system. */
export function giveBackSpace(database: WritableDatabase, pages: number): void {
  database.pragma(`incremental_vacuum(${pages})`);
}

/** SQLite folds the log at the end of whichever transaction makes it long; the writer chooses the moment itself instead. */
export function foldByHand(database: WritableDatabase): void {
  database.pragma('wal_autocheckpoint = 0');
}

/** Moves as much of the write-ahead log into the file as readers allow. */
export function foldSomeLog(database: WritableDatabase): void {
  database.pragma('wal_checkpoint(PASSIVE)');
}

/** Moves the write-ahead log into the file and empties it. */
export function foldLog(database: WritableDatabase): void {
  database.pragma('wal_checkpoint(TRUNCATE)');
}

/** Looks at the structure of every page. @throws an error with SQLite's code for a damaged file. */
export function checkQuickly(database: ReadableDatabase): void {
  const found = database.pragma('quick_check(1)', { simple: true }) as string;
  if (found !== 'ok') throw Object.assign(new Error(found), { code: 'SQLITE_CORRUPT' });
}

/** Writes everything into a new file without gaps, as of one moment, while others go on writing. */
export function exportInto(database: ReadableDatabase, file: string): void {
  database.prepare('VACUUM INTO ?').run(file);
}

/** SQLite's own check of every page; `ok`, or what is wrong. */
export function checkIntegrity(database: ReadableDatabase): string {
  return database.pragma('integrity_check', { simple: true }) as string;
}
