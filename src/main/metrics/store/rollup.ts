import { asDecimal } from './codec/integer-scale';
import type { AggregationMethod } from './policy';

/** Fine slots that make one coarse one: `values` as a query sees them, and for averages the sums behind them. */
export interface FineSlots {
  readonly values: Float64Array;
  /** Sums behind `values`, where they are averages; else null. */
  readonly sums: Float64Array | null;
  readonly counts: Float64Array | null;
}

export interface CoarseSlot {
  /** What is stored: a sum for averages, else the value. */
  stored: number;
  /** How many known values stand behind it. */
  count: number;
  /** What a query sees. */
  value: number;
}

/** Whether this method stores sums (and counts) instead of values in coarser archives. */
export function storesSums(method: AggregationMethod): boolean {
  return method === 'average';
}

/**
 * Rolls `length` fine slots from `start` up into one, as Whisper does: known values only, and nothing where too few are
 * known for the xFilesFactor. Returns false then; the coarse slot is left as it was.
 */
export function rollUp(
  fine: FineSlots,
  start: number,
  length: number,
  method: AggregationMethod,
  xFilesFactor: number,
  into: CoarseSlot,
): boolean {
  const { values } = fine;
  let known = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  let last = NaN;
  const end = start + length;
  for (let index = start; index < end; index += 1) {
    const value = values[index] ?? NaN;
    if (Number.isNaN(value)) continue;
    known += 1;
    sum += value;
    last = value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (known === 0 || known / length < xFilesFactor) return false;
  into.count = known;
  switch (method) {
    case 'average':
      averageOf(fine, start, end, sum, known, into);
      return true;
    case 'sum':
      into.value = sum;
      break;
    case 'min':
      into.value = min;
      break;
    case 'max':
      into.value = max;
      break;
    case 'last':
      into.value = last;
      break;
    case 'count':
      into.value = known;
      break;
    case 'median':
      into.value = percentile(values, start, end, 50);
      break;
    case 'p95':
      into.value = percentile(values, start, end, 95);
      break;
  }
  into.stored = into.value;
  return true;
}

/**
 * Whisper's average of averages. Where all of them stand for equally many points, the same number is the plain sum over
 * the plain count, and that sum is a short decimal that packs well.
 */
function averageOf(fine: FineSlots, start: number, end: number, sum: number, known: number, into: CoarseSlot): void {
  into.stored = asDecimal(sum);
  into.count = known;
  if (fine.sums !== null && fine.counts !== null) {
    let weight = -1;
    let total = 0;
    for (let index = start; index < end; index += 1) {
      if (Number.isNaN(fine.values[index] ?? NaN)) continue;
      const count = Math.max(1, fine.counts[index] ?? 1);
      if (weight === -1) weight = count;
      else if (weight !== count) {
        weight = -1;
        break;
      }
      total += fine.sums[index] ?? 0;
    }
    if (weight > 0) {
      into.stored = asDecimal(total);
      into.count = known * weight;
    }
  }
  into.value = into.count > 1 ? into.stored / into.count : into.stored;
}

/** Nearest rank above, as Graphite's own percentile without interpolation. */
function percentile(values: Float64Array, start: number, end: number, share: number): number {
  const sorted = values
    .slice(start, end)
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (share === 50) {
    const middle = sorted.length >> 1;
    if (sorted.length % 2 === 1) return sorted[middle] ?? NaN;
    return ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
  }
  return sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)] ?? NaN;
}
