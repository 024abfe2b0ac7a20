import type { WritableDatabase } from '../../platform/database';
import { prepareChunkWrites } from './chunk-tables.sql';
import { withSummary } from './codec/chunk';

interface OldRow {
  readonly step: number;
  readonly win: number;
  readonly series: number;
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number | null;
  readonly rolled: 0 | 1;
  readonly data: Uint8Array;
}

/** Moves the rows of the one table that schema 10 had into the tables of their resolutions, a batch at a time. */
export function convertChunks(database: WritableDatabase): void {
  const writes = prepareChunkWrites(database);
  const next = database.prepare<[number, number, number], OldRow>(
    'SELECT * FROM chunks WHERE (step, win, series) > (?, ?, ?) ORDER BY step, win, series LIMIT 500',
  );
  let after: Pick<OldRow, 'step' | 'win' | 'series'> = { step: 0, win: 0, series: 0 };
  for (let rows = next.all(0, 0, 0); rows.length > 0; rows = next.all(after.step, after.win, after.series)) {
    for (const row of rows) {
      // A sum of infinities, which is no number, was stored as NULL.
      const data = withSummary({ ...row, sum: row.sum ?? NaN }, row.data);
      if (row.rolled === 1) writes.closeChunk(row, row.count, data);
      else writes.putChunk(row, row.count, data);
      after = row;
    }
  }
}
