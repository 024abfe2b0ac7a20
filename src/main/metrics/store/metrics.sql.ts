import type { ReadableDatabase, WritableDatabase } from '../../platform/database';

/** Every statement of metrics.sqlite. Functions take the connection first and return model values. */

export const SCHEMA_VERSION = 10;

export interface MigrationStep {
  readonly version: number;
  readonly sql: string;
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
      -- Never reuses an id: readers remember how far they have read.
      CREATE TABLE journal (id INTEGER PRIMARY KEY AUTOINCREMENT, points INTEGER NOT NULL, data BLOB NOT NULL);
      -- Ordered by resolution and window, so that new chunks are appended and retention frees whole pages.
      CREATE TABLE chunks (step INTEGER NOT NULL, win INTEGER NOT NULL, series INTEGER NOT NULL,
                           count INTEGER NOT NULL, first REAL, last REAL, min REAL, max REAL, sum REAL,
                           rolled INTEGER NOT NULL, data BLOB NOT NULL,
                           PRIMARY KEY (step, win, series)) WITHOUT ROWID;
      CREATE INDEX chunks_to_roll ON chunks (series, step, win) WHERE rolled = 0;
      INSERT INTO meta VALUES ('sealed', 0), ('generation', 0);
    `,
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

export interface ChunkRow {
  readonly count: number;
  readonly data: Uint8Array;
}

export interface ChunkKey {
  readonly step: number;
  readonly win: number;
  readonly series: number;
}

export interface NewChunk extends ChunkKey {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly rolled: 0 | 1;
  readonly data: Uint8Array;
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
    database.pragma(`user_version = ${step.version}`);
  })();
}

/** What every reader needs, prepared once per connection. */
export function prepareReads(database: ReadableDatabase) {
  const chunk = database.prepare<[number, number, number], ChunkRow>(
    'SELECT count, data FROM chunks WHERE step = ? AND win = ? AND series = ?',
  );
  const unrolled = database
    .prepare<[number, number], number>('SELECT win FROM chunks WHERE series = ? AND step = ? AND rolled = 0')
    .pluck();
  const policies = database.prepare<[], PolicyRow>('SELECT id, archives, method, xff FROM policies');
  const series = database.prepare<[number], SeriesRow>('SELECT id, name, policy FROM series WHERE id > ? ORDER BY id');
  const journal = database.prepare<[number], { id: number; data: Uint8Array }>(
    'SELECT id, data FROM journal WHERE id > ? ORDER BY id',
  );
  const newestJournal = database.prepare<[], number | null>('SELECT max(id) FROM journal').pluck();
  const meta = database.prepare<[string], number>('SELECT value FROM meta WHERE key = ?').pluck();
  const points = database.prepare<[], number | null>('SELECT sum(count) FROM chunks').pluck();
  const journalPoints = database
    .prepare<[], number | null>(
      "SELECT sum(points) FROM journal WHERE id > (SELECT value FROM meta WHERE key = 'sealed')",
    )
    .pluck();
  const newestPoint = database.prepare<[], number | null>('SELECT max(newest) FROM series').pluck();
  return {
    chunk: (step: number, win: number, id: number) => chunk.get(step, win, id),
    unrolledWindows: (id: number, step: number) => unrolled.all(id, step),
    policies: () => policies.all(),
    seriesAfter: (id: number) => series.all(id),
    journalAfter: (id: number) => journal.all(id),
    newestJournal: () => newestJournal.get() ?? 0,
    /** The last journal row whose points are all in chunks. */
    sealed: () => meta.get('sealed') ?? 0,
    /** Grows whenever series were removed or kept differently, so that readers load the list anew. */
    generation: () => meta.get('generation') ?? 0,
    points: () => (points.get() ?? 0) + (journalPoints.get() ?? 0),
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
  const putJournal = database.prepare('INSERT INTO journal (points, data) VALUES (?, ?)');
  const dropJournal = database.prepare(
    'DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE id <= ? ORDER BY id LIMIT ?)',
  );
  const setMeta = database.prepare('UPDATE meta SET value = ? WHERE key = ?');
  const bump = database.prepare("UPDATE meta SET value = value + 1 WHERE key = 'generation'");
  const putChunk = database.prepare(
    `INSERT INTO chunks (step, win, series, count, first, last, min, max, sum, rolled, data)
     VALUES (@step, @win, @series, @count, @first, @last, @min, @max, @sum, @rolled, @data)
     ON CONFLICT (step, win, series) DO UPDATE SET count = excluded.count, first = excluded.first, last = excluded.last,
       min = excluded.min, max = excluded.max, sum = excluded.sum, rolled = excluded.rolled, data = excluded.data`,
  );
  const markRolled = database.prepare('UPDATE chunks SET rolled = 1 WHERE step = ? AND win = ? AND series = ?');
  const toRoll = database.prepare<[number, number, number], ChunkKey>(
    'SELECT step, win, series FROM chunks INDEXED BY chunks_to_roll WHERE rolled = 0 AND step = ? AND win < ? LIMIT ?',
  );
  const nextStep = database.prepare<[number], number | null>('SELECT min(step) FROM chunks WHERE step > ?').pluck();
  const oldest = database.prepare<[number], number | null>('SELECT min(win) FROM chunks WHERE step = ?').pluck();
  const newest = database.prepare<[number], number | null>('SELECT max(win) FROM chunks WHERE step = ?').pluck();
  const keysBetween = database.prepare<[number, number, number], ChunkKey & { count: number }>(
    'SELECT step, win, series, count FROM chunks WHERE step = ? AND win >= ? AND win < ?',
  );
  const countBefore = database
    .prepare<[number, number], number | null>('SELECT sum(count) FROM chunks WHERE step = ? AND win < ?')
    .pluck();
  const dropBefore = database.prepare('DELETE FROM chunks WHERE step = ? AND win < ?');
  const dropChunk = database.prepare('DELETE FROM chunks WHERE step = ? AND win = ? AND series = ?');
  const agedSeries = database
    .prepare<[number, number], number>('SELECT id FROM series WHERE policy = ? AND newest > 0 AND newest < ?')
    .pluck();
  const dropSeries = database.prepare('DELETE FROM series WHERE id = ?');
  return {
    addPolicy: (archives: string, method: string, xff: number) =>
      Number(putPolicy.run(archives, method, xff).lastInsertRowid),
    addSeries: (id: number, name: string, policy: number) => void putSeries.run(id, name, policy),
    setPolicy: (id: number, policy: number) => void setPolicy.run(policy, id),
    noteNewest: (id: number, seconds: number) => void setNewest.run(seconds, id),
    addJournal: (points: number, data: Uint8Array) => Number(putJournal.run(points, data).lastInsertRowid),
    /** Deletes sealed rows up to `id`, so many at most, and returns how many there were. */
    dropJournalThrough: (id: number, limit: number) => dropJournal.run(id, limit).changes,
    setSealed: (id: number) => void setMeta.run(id, 'sealed'),
    bumpGeneration: () => void bump.run(),
    putChunk: (chunk: NewChunk) => void putChunk.run(chunk),
    markRolled: (key: ChunkKey) => void markRolled.run(key.step, key.win, key.series),
    /** Chunks of windows before `win` whose rollup is missing or older than they are, so many at most. */
    chunksToRoll: (step: number, win: number, limit: number) => toRoll.all(step, win, limit),
    /** Every resolution in use, finest first. One index look-up each, where DISTINCT would read the whole table. */
    steps: () => {
      const found: number[] = [];
      for (let step = nextStep.get(0) ?? null; step !== null; step = nextStep.get(step) ?? null) found.push(step);
      return found;
    },
    oldestWindow: (step: number) => oldest.get(step) ?? null,
    newestWindow: (step: number) => newest.get(step) ?? null,
    keysBetween: (step: number, fromWin: number, beforeWin: number) => keysBetween.all(step, fromWin, beforeWin),
    /** Deletes windows before `win` and returns how many points were in them. */
    dropWindowsBefore: (step: number, win: number) => {
      const points = countBefore.get(step, win) ?? 0;
      dropBefore.run(step, win);
      return points;
    },
    dropChunk: (key: ChunkKey) => void dropChunk.run(key.step, key.win, key.series),
    seriesUnusedSince: (policy: number, seconds: number) => agedSeries.all(policy, seconds),
    dropSeries: (id: number) => void dropSeries.run(id),
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

/** Moves the write-ahead log into the file and empties it. */
export function foldLog(database: WritableDatabase): void {
  database.pragma('wal_checkpoint(TRUNCATE)');
}

/** SQLite's own check of every page; `ok`, or what is wrong. */
export function checkIntegrity(database: ReadableDatabase): string {
  return database.pragma('integrity_check', { simple: true }) as string;
}
