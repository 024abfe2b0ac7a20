import { GembaError } from '../../../shared/errors';

/** Graphite's aggregation functions over one row (`functions/aggfuncs.py`, `safe.py`). NaN is null, in and out. */
const AGGREGATES: Readonly<Record<string, (row: Float64Array) => number>> = {
  average: (row) => {
    const [sum, count] = sumAndCount(row);
    return count === 0 ? NaN : sum / count;
  },
  avg_zero: (row) => (row.length === 0 ? NaN : sumAndCount(row)[0] / row.length),
  median: (row) => {
    const sorted = row.filter((value) => !Number.isNaN(value)).sort();
    const middle = sorted.length >> 1;
    if (sorted.length === 0) return NaN;
    if (sorted.length % 2 === 1) return sorted[middle] ?? NaN;
    return ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
  },
  sum: (row) => {
    const [sum, count] = sumAndCount(row);
    return count === 0 ? NaN : sum;
  },
  min: (row) => {
    let least = NaN;
    for (const value of row) if (!Number.isNaN(value) && !(least <= value)) least = value;
    return least;
  },
  max: (row) => {
    let most = NaN;
    for (const value of row) if (!Number.isNaN(value) && !(most >= value)) most = value;
    return most;
  },
  diff: (row) => {
    let result = NaN;
    for (const value of row) if (!Number.isNaN(value)) result = !Number.isNaN(result) ? result - value : value;
    return result;
  },
  stddev: (row) => {
    const [sum, count] = sumAndCount(row);
    if (count === 0) return NaN;
    const mean = sum / count;
    let squares = 0;
    for (const value of row) if (!Number.isNaN(value)) squares += (value - mean) * (value - mean);
    return Math.sqrt(squares / count);
  },
  count: (row) => sumAndCount(row)[1],
  range: (row) => aggregate('max', row) - aggregate('min', row),
  multiply: (row) => {
    let product = 1;
    for (const value of row) product *= value;
    return row.length === 0 ? NaN : product;
  },
  last: (row) => {
    for (let index = row.length - 1; index >= 0; index -= 1) {
      const value = row[index] ?? NaN;
      if (!Number.isNaN(value)) return value;
    }
    return NaN;
  },
};

const ALIASES: Readonly<Record<string, string>> = { rangeOf: 'range', avg: 'average', total: 'sum', current: 'last' };

export const AGGREGATE_NAMES: readonly string[] = [...Object.keys(AGGREGATES), ...Object.keys(ALIASES)];

/** @throws GembaError `usage` for a name that Graphite does not know. */
export function aggregatorOf(name: string): (row: Float64Array) => number {
  const found = AGGREGATES[name] ?? AGGREGATES[ALIASES[name] ?? ''];
  if (found === undefined || !AGGREGATE_NAMES.includes(name)) {
    throw new GembaError('usage', `There is no aggregation function ${JSON.stringify(name)}.`, {
      nextStep: `Use one of ${AGGREGATE_NAMES.join(', ')}.`,
    });
  }
  return found;
}

export function aggregate(name: string, row: Float64Array): number {
  return aggregatorOf(name)(row);
}

/** Whether the aggregate of whole numbers is written as one: Python adds and compares integers as they are. */
export function staysInteger(name: string, list: ReadonlyArray<{ readonly integers?: boolean | undefined }>): boolean {
  if (name === 'count') return true;
  return KEEP_INTEGERS.has(name) && list.every((series) => series.integers === true);
}

const KEEP_INTEGERS: ReadonlySet<string> = new Set(['sum', 'total', 'min', 'max', 'diff', 'last', 'current']);

function sumAndCount(row: Float64Array): [number, number] {
  let sum = 0;
  let count = 0;
  for (const value of row) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return [sum, count];
}
