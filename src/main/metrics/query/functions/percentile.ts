import { GembaError } from '../../../../shared/errors';

/**
 * Graphite's percentile of what is known (`_getPercentile`): by rank, or between two ranks where `interpolate` says so.
 * NaN where nothing is known.
 *
 * @throws GembaError `usage` for a rank beyond the last value.
 */
export function percentile(values: Float64Array, n: number, interpolate = false): number {
  const found = percentileWithin(values, n, interpolate);
  if (found === null) throw beyond(n);
  return found;
}

/** As `percentile`, with null for a rank beyond the last value. */
export function percentileWithin(values: Float64Array, n: number, interpolate = false): number | null {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const count = sorted.length;
  if (count === 0) return NaN;
  const exact = (n / 100) * (count + 1);
  if (!Number.isFinite(exact)) throw beyond(n);
  const whole = Math.trunc(exact);
  const fraction = exact - whole;
  const rank = interpolate ? whole : whole + Math.ceil(fraction);
  const low = rank === 0 ? sorted[0] : rank - 1 === count ? sorted[count - 1] : sorted.at(rank - 1);
  if (low === undefined) return null;
  if (!interpolate || rank === count) return low;
  const high = sorted.at(rank);
  return high === undefined ? null : low + fraction * (high - low);
}

function beyond(n: number): GembaError {
  return new GembaError('usage', `There is no percentile ${n} of so few values.`, {
    nextStep: 'Ask for one above 0 and below 100.',
  });
}
