import type { Sample } from '../../../sample';
import { cleanPiece } from '../../../ingest/tagged-name';
import { readNumber, readTime } from './read-cell';

/** How one row is looked into; undefined for what is not there. */
export type Cell = (row: unknown) => unknown;

export interface RowMapping {
  readonly prefix: string;
  /** Series name and where its value stands. */
  readonly values: ReadonlyArray<readonly [string, Cell]>;
  /** Null: the time of reading. */
  readonly time: Cell | null;
  readonly name: Cell | null;
  readonly decimal: '.' | ',';
}

/**
 * Rows as samples, `<prefix>[.<name>].<value>`. An empty cell is a gap; one that is no number or no time is counted,
 * and costs nothing else.
 */
export function mapRows(
  rows: readonly unknown[],
  mapping: RowMapping,
  nowSeconds: number,
): { samples: Sample[]; rejected: number } {
  const samples: Sample[] = [];
  let rejected = 0;
  for (const row of rows) {
    const timeSeconds = mapping.time === null ? nowSeconds : readTime(mapping.time(row));
    const piece = mapping.name === null ? '' : cleanPiece(textOf(mapping.name(row)));
    if (timeSeconds === null || (mapping.name !== null && piece === '')) {
      rejected += 1;
      continue;
    }
    const prefix = piece === '' ? mapping.prefix : `${mapping.prefix}.${piece}`;
    for (const [name, cell] of mapping.values) {
      const found = cell(row);
      if (found === undefined || found === null || found === '') continue;
      const value = readNumber(found, mapping.decimal);
      if (value === null) rejected += 1;
      else samples.push({ name: `${prefix}.${name}`, value, timeSeconds });
    }
  }
  return { samples, rejected };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
