import { aggregatorOf } from '../aggregate';
import type { Aligned } from '../series';

/**
 * Rows into one column by an aggregation method; nothing in slots where too few of the rows are known. Rows that end
 * early count as unknown. The frequent methods go row by row, which keeps to one array at a time; the order of additions
 * is Graphite's either way.
 */
export function foldRows(method: string, aligned: Aligned, xFilesFactor: number): Float64Array {
  const known = countKnown(aligned);
  const fold = FOLDS[method];
  const values = fold === undefined ? byColumn(method, aligned) : fold(aligned, known);
  const total = aligned.rows.length;
  for (let index = 0; index < values.length; index += 1) {
    const count = known[index] ?? 0;
    if (count === 0 || !(count / total >= xFilesFactor)) values[index] = NaN;
  }
  return values;
}

type Fold = (aligned: Aligned, known: Uint32Array) => Float64Array;

const sum: Fold = ({ rows, length }) => {
  const out = new Float64Array(length);
  for (const row of rows) {
    for (let index = 0; index < row.length; index += 1) {
      const value = row[index] ?? NaN;
      if (!Number.isNaN(value)) out[index] = (out[index] ?? 0) + value;
    }
  }
  return out;
};

const average: Fold = (aligned, known) => {
  const out = sum(aligned, known);
  for (let index = 0; index < out.length; index += 1) out[index] = (out[index] ?? 0) / (known[index] ?? 0);
  return out;
};

/** Keeps, slot by slot, the first known value unless a later one is better. */
function best(isBetter: (value: number, than: number) => boolean): Fold {
  return ({ rows, length }) => {
    const out = new Float64Array(length).fill(NaN);
    for (const row of rows) {
      for (let index = 0; index < row.length; index += 1) {
        const value = row[index] ?? NaN;
        const kept = out[index] ?? NaN;
        if (!Number.isNaN(value) && (Number.isNaN(kept) || isBetter(value, kept))) out[index] = value;
      }
    }
    return out;
  };
}

const min = best((value, than) => value < than);
const max = best((value, than) => value > than);

const FOLDS: Readonly<Record<string, Fold>> = {
  sum,
  total: sum,
  average,
  avg: average,
  min,
  max,
  count: (_aligned, known) => Float64Array.from(known),
};

function countKnown({ rows, length }: Aligned): Uint32Array {
  const known = new Uint32Array(length);
  for (const row of rows) {
    for (let index = 0; index < row.length; index += 1) {
      if (!Number.isNaN(row[index] ?? NaN)) known[index] = (known[index] ?? 0) + 1;
    }
  }
  return known;
}

function byColumn(method: string, { rows, length }: Aligned): Float64Array {
  const aggregator = aggregatorOf(method);
  const out = new Float64Array(length);
  const column = new Float64Array(rows.length);
  for (let index = 0; index < length; index += 1) {
    for (let row = 0; row < rows.length; row += 1) column[row] = rows[row]?.[index] ?? NaN;
    out[index] = aggregator(column);
  }
  return out;
}
