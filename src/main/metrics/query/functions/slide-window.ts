import { newColumn } from '../../store/column-pool';
import { aggregatorOf } from '../aggregate';
import type { QueryContext } from '../context';

/**
 * What is known within a window that slides over known values: told which part it holds (`begin` to `end`, which only ever
 * grow), it gives the aggregate of that part. Only called for parts that are not empty.
 */
type Slider = (begin: number, end: number) => number;

/** How many values are aggregated between two looks at the clock. */
const WORK_BETWEEN_CHECKS = 1_000_000;

/** For each point from the `window`th on, an aggregate of the `window` points before it; nothing where too few are known. */
export function slideWindow(
  context: Pick<QueryContext, 'check'>,
  values: Float64Array,
  window: number,
  func: string,
  xFilesFactor: number,
): Float64Array {
  const out = newColumn(Math.max(0, values.length - window));
  if (window <= 0 || out.length === 0) return out;
  const kind = SUMS[func];
  // A window without gaps always knows enough, unless it is asked for more than everything.
  if (kind !== undefined && xFilesFactor <= 1 && isWhole(values)) {
    slideWholeSums(values, window, kind === 'mean', out);
    return out;
  }
  const { known, before } = compress(values);
  if (kind !== undefined) {
    slideSums({ known, before, window, xFilesFactor }, kind === 'mean', out);
    return out;
  }
  const slide = sliderOf(func, known);
  let work = 0;
  for (let index = 0; index < out.length; index += 1) {
    const begin = before[index] ?? 0;
    const end = before[index + window] ?? 0;
    if (begin === end || !((end - begin) / window >= xFilesFactor)) continue;
    out[index] = slide(begin, end);
    work += end - begin;
    if (work < WORK_BETWEEN_CHECKS) continue;
    work = 0;
    context.check();
  }
  return out;
}

const SUMS: Readonly<Partial<Record<string, 'sum' | 'mean'>>> = {
  sum: 'sum',
  total: 'sum',
  average: 'mean',
  avg: 'mean',
  avg_zero: 'mean',
};

/** Used again for series after series: what one of them needs is not needed any more when the next one comes. */
let scratchKnown = new Float64Array(0);
let scratchBefore = new Uint32Array(0);

/** The known values without the gaps, and how many of them come before each point. Valid until the next call. */
function compress(values: Float64Array): { known: Float64Array; before: Uint32Array } {
  if (scratchKnown.length < values.length) {
    scratchKnown = new Float64Array(values.length);
    scratchBefore = new Uint32Array(values.length + 1);
  }
  const known = scratchKnown;
  const before = scratchBefore;
  let count = 0;
  for (let index = 0; index < values.length; index += 1) {
    before[index] = count;
    const value = values[index] ?? NaN;
    if (!Number.isNaN(value)) known[count++] = value;
  }
  before[values.length] = count;
  return { known: known.subarray(0, count), before };
}

function sliderOf(func: string, known: Float64Array): Slider {
  switch (func) {
    case 'min':
      return runningBest(known, (value, than) => value <= than);
    case 'max':
      return runningBest(known, (value, than) => value >= than);
    case 'median':
      return runningMedian(known);
    default: {
      const aggregator = aggregatorOf(func);
      return (begin, end) => aggregator(known.subarray(begin, end));
    }
  }
}

interface Windows {
  readonly known: Float64Array;
  readonly before: Uint32Array;
  readonly window: number;
  readonly xFilesFactor: number;
}

/**
 * A sum that values enter and leave, kept with what rounding took from it: as exact as adding each window anew, whatever
 * great values have passed through. One loop over local variables, since this is what most moving windows ask for.
 */
function slideSums({ known, before, window, xFilesFactor }: Windows, isMean: boolean, out: Float64Array): void {
  let high = 0;
  let low = 0;
  let from = 0;
  let to = 0;
  for (let index = 0; index < out.length; index += 1) {
    const begin = before[index] ?? 0;
    const end = before[index + window] ?? 0;
    if (begin === end || !((end - begin) / window >= xFilesFactor)) continue;
    for (; to < end; to += 1) {
      const value = known[to] ?? 0;
      const sum = high + value;
      const part = sum - high;
      low += high - (sum - part) + (value - part);
      high = sum;
    }
    for (; from < begin; from += 1) {
      const value = -(known[from] ?? 0);
      const sum = high + value;
      const part = sum - high;
      low += high - (sum - part) + (value - part);
      high = sum;
    }
    const sum = high + low;
    const total = Number.isFinite(sum) ? sum : addUp(known, begin, end);
    out[index] = isMean ? total / (end - begin) : total;
  }
}

/** As `slideSums` over values without gaps or infinity, where each step is one value in and one out. */
function slideWholeSums(values: Float64Array, window: number, isMean: boolean, out: Float64Array): void {
  const divisor = isMean ? window : 1;
  let high = 0;
  let low = 0;
  for (let index = 1 - window; index < out.length; index += 1) {
    const entering = values[index + window - 1] ?? 0;
    const grown = high + entering;
    const grownPart = grown - high;
    low += high - (grown - grownPart) + (entering - grownPart);
    high = grown;
    if (index < 0) continue;
    if (index > 0) {
      const leaving = -(values[index - 1] ?? 0);
      const shrunk = high + leaving;
      const shrunkPart = shrunk - high;
      low += high - (shrunk - shrunkPart) + (leaving - shrunkPart);
      high = shrunk;
    }
    const sum = high + low;
    out[index] = (Number.isFinite(sum) ? sum : addUp(values, index, index + window)) / divisor;
  }
}

/** Whether every value is known and none infinite. */
function isWhole(values: Float64Array): boolean {
  for (let index = 0; index < values.length; index += 1) {
    // Of anything that is no number or infinite nothing is left but NaN.
    const value = values[index] ?? NaN;
    if (value - value !== 0) return false;
  }
  return true;
}

/** For windows of a series that holds infinity, or adds up to it: a running sum never gets rid of that. */
function addUp(known: Float64Array, begin: number, end: number): number {
  let sum = 0;
  for (let index = begin; index < end; index += 1) sum += known[index] ?? 0;
  return sum;
}

/** Keeps the candidates only: those that no later value is better than, the best first. */
function runningBest(known: Float64Array, isAsGood: (value: number, than: number) => boolean): Slider {
  const candidates = new Uint32Array(known.length);
  let head = 0;
  let tail = 0;
  let to = 0;
  return (begin, end) => {
    for (; to < end; to += 1) {
      while (tail > head && isAsGood(known[to] ?? NaN, known[candidates[tail - 1] ?? 0] ?? NaN)) tail -= 1;
      candidates[tail++] = to;
    }
    while ((candidates[head] ?? 0) < begin) head += 1;
    return known[candidates[head] ?? 0] ?? NaN;
  };
}

/** Keeps the window sorted. */
function runningMedian(known: Float64Array): Slider {
  const sorted = new Float64Array(known.length);
  let length = 0;
  let from = 0;
  let to = 0;
  const insert = (value: number): void => {
    const at = placeOf(sorted, length, value);
    sorted.copyWithin(at + 1, at, length);
    sorted[at] = value;
    length += 1;
  };
  const remove = (value: number): void => {
    const at = placeOf(sorted, length, value);
    sorted.copyWithin(at, at + 1, length);
    length -= 1;
  };
  return (begin, end) => {
    for (; from < Math.min(begin, to); from += 1) remove(known[from] ?? NaN);
    // What came and went while too little was known for an answer was never in the window.
    from = Math.max(from, begin);
    for (to = Math.max(to, from); to < end; to += 1) insert(known[to] ?? NaN);
    const middle = length >> 1;
    const upper = sorted[middle] ?? NaN;
    return length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
  };
}

/** Where the first value stands that is not less. */
function placeOf(sorted: Float64Array, length: number, value: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? NaN) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
