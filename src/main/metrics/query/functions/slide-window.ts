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
  context: QueryContext,
  values: Float64Array,
  window: number,
  func: string,
  xFilesFactor: number,
): Float64Array {
  const out = new Float64Array(Math.max(0, values.length - window)).fill(NaN);
  if (window <= 0) return out;
  const { known, before } = compress(values);
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

/** The known values without the gaps, and how many of them come before each point. */
function compress(values: Float64Array): { known: Float64Array; before: Uint32Array } {
  const known = new Float64Array(values.length);
  const before = new Uint32Array(values.length + 1);
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
    case 'sum':
    case 'total':
      return runningSum(known);
    case 'average':
    case 'avg':
    case 'avg_zero': {
      const sum = runningSum(known);
      return (begin, end) => sum(begin, end) / (end - begin);
    }
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

/**
 * A sum that values enter and leave, kept with what rounding took from it: as exact as adding each window anew, whatever
 * great values have passed through.
 */
function runningSum(known: Float64Array): Slider {
  let high = 0;
  let low = 0;
  let from = 0;
  let to = 0;
  const add = (value: number): void => {
    const sum = high + value;
    const part = sum - high;
    low += high - (sum - part) + (value - part);
    high = sum;
  };
  return (begin, end) => {
    for (; to < end; to += 1) add(known[to] ?? 0);
    for (; from < begin; from += 1) add(-(known[from] ?? 0));
    const sum = high + low;
    return Number.isFinite(sum) ? sum : addUp(known, begin, end);
  };
}

/** For windows of a series that holds infinity, which a running sum never gets rid of. */
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
