/**
 * Growth of a counter from point to point, as `_nonNegativeDelta` in Graphite: a fall is a reset (nothing), or a wrap where
 * the counter's bounds are known. A value outside the bounds is skipped and forgets what was before it; a gap does too.
 */
export function counterDeltas(values: Float64Array, maxValue: number | null, minValue: number | null): Float64Array {
  const deltas = new Float64Array(values.length).fill(NaN);
  let previous = NaN;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? NaN;
    if ((maxValue !== null && value > maxValue) || (minValue !== null && value < minValue)) {
      previous = NaN;
      continue;
    }
    if (value >= previous) deltas[index] = value - previous;
    else if (value < previous) {
      if (maxValue !== null) deltas[index] = maxValue + 1 + value - previous - (minValue ?? 0);
      else if (minValue !== null) deltas[index] = value - minValue;
    }
    previous = value;
  }
  return deltas;
}
