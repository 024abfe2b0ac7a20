import type { ReadableDatabase, WritableDatabase } from '../../platform/database';

/**
 * Two tables for each resolution. `fresh_60` holds chunks that still change: their window is open, or a late point came, or
 * their rollup is missing. They move to `closed_60` when that is done and there is time, where rows only ever come at the end, so that its
 * pages are full, and where retention deletes a stretch from the beginning.
 *
 * A row's key is its window and its series in one number, since a table by rowid keeps blobs of up to a page in the page.
 * It stays below 2^51: SQLite takes a greater number from JavaScript for a fraction.
 */
const SERIES_IN_KEY = 2 ** 28;

export interface ChunkRow {
  readonly count: number;
  readonly data: Uint8Array;
}

export interface ChunkKey {
  readonly step: number;
  readonly win: number;
  readonly series: number;
}

interface KeyRow {
  readonly key: number;
  readonly count: number;
}

/** The resolutions that have tables, finest first. */
export function listSteps(database: ReadableDatabase): number[] {
  const names = database.prepare<[], string>("SELECT name FROM sqlite_master WHERE name LIKE 'closed\\_%' ESCAPE '\\'");
  return names
    .pluck()
    .all()
    .map((name) => Number(name.slice('closed_'.length)))
    .sort((a, b) => a - b);
}

export function createStepTables(database: WritableDatabase, step: number): void {
  const name = String(Math.trunc(step));
  database.exec(
    `CREATE TABLE IF NOT EXISTS fresh_${name} (${FRESH_COLUMNS});
     CREATE TABLE IF NOT EXISTS closed_${name} (key INTEGER PRIMARY KEY, count INTEGER NOT NULL, data BLOB NOT NULL)`,
  );
}

const FRESH_COLUMNS =
  'key INTEGER PRIMARY KEY, count INTEGER NOT NULL, data BLOB NOT NULL, rolled INTEGER NOT NULL DEFAULT 0';

function keyOf(win: number, series: number): number {
  return win * SERIES_IN_KEY + series;
}

function fromKey(step: number, key: number): ChunkKey {
  return { step, win: Math.floor(key / SERIES_IN_KEY), series: key % SERIES_IN_KEY };
}

function prepareStepReads(database: ReadableDatabase, step: number) {
  const fresh = database.prepare<[number], ChunkRow>(`SELECT count, data FROM fresh_${step} WHERE key = ?`);
  const closed = database.prepare<[number], ChunkRow>(`SELECT count, data FROM closed_${step} WHERE key = ?`);
  const freshAfter = database
    .prepare<[number], number | null>(`SELECT min(key) FROM fresh_${step} WHERE key >= ?`)
    .pluck();
  const isFresh = database
    .prepare<[number], number>(`SELECT 1 FROM fresh_${step} WHERE key = ? AND rolled = 0`)
    .pluck();
  return { fresh, closed, freshAfter, isFresh };
}

function prepareStepWrites(database: WritableDatabase, step: number) {
  const putFresh = database.prepare(`INSERT OR REPLACE INTO fresh_${step} (key, count, data) VALUES (?, ?, ?)`);
  const putClosed = database.prepare(`INSERT OR REPLACE INTO closed_${step} (key, count, data) VALUES (?, ?, ?)`);
  const dropFresh = database.prepare(`DELETE FROM fresh_${step} WHERE key = ?`);
  const dropClosed = database.prepare(`DELETE FROM closed_${step} WHERE key = ?`);
  const freshBetween = database.prepare<[number, number, number, number], KeyRow>(
    `SELECT key, count FROM fresh_${step} WHERE key > ? AND key < ? AND rolled <= ? ORDER BY key LIMIT ?`,
  );
  const markRolled = database.prepare(`UPDATE fresh_${step} SET rolled = 1 WHERE key = ?`);
  const rewrite = database.prepare(`UPDATE fresh_${step} SET data = ? WHERE key = ?`);
  const both = (what: string, where: string): string =>
    ['fresh', 'closed'].map((kind) => `SELECT ${what} FROM ${kind}_${step} ${where}`).join(' UNION ALL ');
  const oldest = database.prepare<[], number | null>(`SELECT min(k) FROM (${both('min(key) AS k', '')})`).pluck();
  const newest = database.prepare<[], number | null>(`SELECT max(k) FROM (${both('max(key) AS k', '')})`).pluck();
  const between = database.prepare<[number, number, number, number], KeyRow>(
    both('key, count', 'WHERE key >= ? AND key < ?'),
  );
  const countBefore = database
    .prepare<[number, number], number | null>(`SELECT sum(n) FROM (${both('sum(count) AS n', 'WHERE key < ?')})`)
    .pluck();
  const dropFreshBefore = database.prepare(`DELETE FROM fresh_${step} WHERE key < ?`);
  const dropClosedBefore = database.prepare(`DELETE FROM closed_${step} WHERE key < ?`);
  return {
    putFresh,
    putClosed,
    dropFresh,
    dropClosed,
    freshBetween,
    markRolled,
    rewrite,
    oldest,
    newest,
    between,
    countBefore,
    dropFreshBefore,
    dropClosedBefore,
  };
}

/** Statements of each resolution, prepared when its tables are there and first asked for. */
export function prepareChunkReads(database: ReadableDatabase) {
  const prepared = new Map<number, ReturnType<typeof prepareStepReads>>();
  const of = (step: number): ReturnType<typeof prepareStepReads> | undefined => {
    const known = prepared.get(step);
    if (known !== undefined) return known;
    if (!listSteps(database).includes(step)) return undefined;
    const fresh = prepareStepReads(database, step);
    prepared.set(step, fresh);
    return fresh;
  };
  return {
    chunk: (step: number, win: number, series: number): ChunkRow | undefined => {
      const statements = of(step);
      const key = keyOf(win, series);
      return statements?.fresh.get(key) ?? statements?.closed.get(key);
    },
    /** Windows in which any series has a chunk that is not rolled up, ascending. */
    freshWindows: (step: number): number[] => {
      const statements = of(step);
      const windows: number[] = [];
      for (let from = 0; ;) {
        const key = statements?.freshAfter.get(from) ?? null;
        if (key === null) return windows;
        const { win } = fromKey(step, key);
        windows.push(win);
        from = keyOf(win + 1, 0);
      }
    },
    isFresh: (step: number, win: number, series: number) => of(step)?.isFresh.get(keyOf(win, series)) !== undefined,
  };
}

export function prepareChunkWrites(database: WritableDatabase) {
  const prepared = new Map<number, ReturnType<typeof prepareStepWrites>>();
  const of = (step: number): ReturnType<typeof prepareStepWrites> => {
    const known = prepared.get(step);
    if (known !== undefined) return known;
    createStepTables(database, step);
    const statements = prepareStepWrites(database, step);
    prepared.set(step, statements);
    return statements;
  };
  return {
    /** Writes a chunk that is to be rolled up, in the place of whatever was there. */
    putChunk: ({ step, win, series }: ChunkKey, count: number, data: Uint8Array) => {
      const statements = of(step);
      const key = keyOf(win, series);
      statements.dropClosed.run(key);
      statements.putFresh.run(key, count, data);
    },
    /** The chunk has been rolled up and its window is over: this is how it stays. */
    closeChunk: ({ step, win, series }: ChunkKey, count: number, data: Uint8Array) => {
      const statements = of(step);
      const key = keyOf(win, series);
      statements.putClosed.run(key, count, data);
      statements.dropFresh.run(key);
    },
    /** Changes the form of a chunk that is not closed, not its content. */
    rewriteFresh: ({ step, win, series }: ChunkKey, data: Uint8Array) =>
      void of(step).rewrite.run(data, keyOf(win, series)),
    markRolled: ({ step, win, series }: ChunkKey) => void of(step).markRolled.run(keyOf(win, series)),
    /**
     * Chunks of windows before `win` that are not closed yet, after the one named, so many at most, in the order in which
     * they are kept: all of them, or those that are not rolled up.
     */
    chunksToClose: (step: number, win: number, which: 'all' | 'unrolled', after: ChunkKey | null, limit: number) =>
      of(step)
        .freshBetween.all(
          after === null ? -1 : keyOf(after.win, after.series),
          win === Infinity ? 2 ** 50 : keyOf(win, 0),
          which === 'all' ? 1 : 0,
          limit,
        )
        .map(({ key }) => fromKey(step, key)),
    steps: () => listSteps(database),
    oldestWindow: (step: number) => windowOfKey(of(step).oldest.get()),
    newestWindow: (step: number) => windowOfKey(of(step).newest.get()),
    keysBetween: (step: number, fromWin: number, beforeWin: number) => {
      const from = keyOf(fromWin, 0);
      const before = keyOf(beforeWin, 0);
      return of(step)
        .between.all(from, before, from, before)
        .map(({ key, count }) => ({ ...fromKey(step, key), count }));
    },
    /** Deletes windows before `win` and returns how many points were in them. */
    dropWindowsBefore: (step: number, win: number) => {
      const statements = of(step);
      const key = keyOf(win, 0);
      const points = statements.countBefore.get(key, key) ?? 0;
      statements.dropFreshBefore.run(key);
      statements.dropClosedBefore.run(key);
      return points;
    },
    dropChunk: ({ step, win, series }: ChunkKey) => {
      const statements = of(step);
      const key = keyOf(win, series);
      statements.dropFresh.run(key);
      statements.dropClosed.run(key);
    },
    /** Writes the chunks that still change anew, side by side: growing in place has left gaps in their pages. */
    packFresh: (step: number, maxRows: number) => {
      const rows = database.prepare<[], number>(`SELECT count(*) FROM fresh_${step}`).pluck().get() ?? 0;
      if (rows > maxRows) return;
      database.exec(
        `ALTER TABLE fresh_${step} RENAME TO loose;
         CREATE TABLE fresh_${step} (${FRESH_COLUMNS});
         INSERT INTO fresh_${step} SELECT key, count, data, rolled FROM loose ORDER BY key;
         DROP TABLE loose`,
      );
    },
    /** The tables that a rolled-back transaction had made are gone: their statements are prepared again when needed. */
    forgetTables: () => prepared.clear(),
  };
}

function windowOfKey(key: number | null | undefined): number | null {
  return key === null || key === undefined ? null : Math.floor(key / SERIES_IN_KEY);
}
