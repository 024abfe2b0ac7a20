/** How whole numbers of a series are foretold from those before them, and what is left to be written then. */

/**
 * How a number is foretold from those before it: not at all, as the one before, as that and its slope, or as a level that
 * moves a quarter of the way with each number (a noisy gauge: the one before would bring its own noise along).
 */
export type Order = 0 | 1 | 2 | 3;
export const ORDERS: readonly Order[] = [0, 1, 2, 3];
/** Of orders that cost the same. */
const PREFERENCE: readonly Order[] = [1, 0, 2, 3];

/** The order whose differences are shortest. */
export function shortestOrder(lengths: readonly number[]): { readonly order: Order; readonly length: number } {
  const length = Math.min(...lengths);
  return { order: PREFERENCE.find((candidate) => lengths[candidate] === length) ?? 1, length };
}

/** Each number's difference from what is foretold. */
export function differences(whole: Float64Array, count: number, order: Order, mean: number, into: Float64Array): void {
  let previous = 0;
  let slope = 0;
  let level = 0;
  for (let index = 0; index < count; index += 1) {
    const value = whole[index] ?? 0;
    into[index] = value - foretold(order, mean, previous, slope, level);
    slope = value - previous;
    previous = value;
    level += (value - level) / 4;
  }
}

/** What the next number is taken for. */
export function foretold(order: number, mean: number, previous: number, slope: number, level: number): number {
  if (order === 0) return mean;
  if (order === 1) return previous;
  return order === 2 ? previous + slope : Math.round(level);
}

/** What order 0 foretells. */
export function meanOf(whole: Float64Array, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += whole[index] ?? 0;
  return Math.round(sum / count);
}

/** The residuals' lengths in bits for each order, which is what Golomb-Rice coding pays for. */
export function lengthsOf(whole: Float64Array, count: number, mean: number): readonly number[] {
  let cost0 = 0;
  let cost1 = 0;
  let cost2 = 0;
  let cost3 = 0;
  let previous = 0;
  let slope = 0;
  let level = 0;
  for (let index = 0; index < count; index += 1) {
    const value = whole[index] ?? 0;
    const delta = value - previous;
    cost0 += lengthOf(value - mean);
    cost1 += lengthOf(delta);
    cost2 += lengthOf(delta - slope);
    cost3 += lengthOf(value - level);
    slope = delta;
    previous = value;
    level += (value - level) / 4;
  }
  return [cost0, cost1, cost2, cost3];
}

/** log2(1 + |n|), with one binary digit behind the point for all but the longest. */
function lengthOf(number: number): number {
  const size = Math.abs(number);
  if (size >= 2 ** 30) return Math.log2(1 + size);
  const whole = (2 * size + 2) | 0;
  const length = 31 - Math.clz32(whole);
  // The first digit after the leading one tells which half of its octave the number is in.
  return length - 1 + (length > 0 && (whole >>> (length - 1)) & 1 ? 0.5 : 0);
}
