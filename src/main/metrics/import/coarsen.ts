import type { RemoteSeries } from '../remote/remote-series';

/** The averages of what is known in each slot of `everySeconds`; finer ones only, a coarser or odd step stays as it is. */
export function coarsen(series: RemoteSeries, everySeconds: number): RemoteSeries {
  const { startSeconds, stepSeconds, values } = series;
  if (stepSeconds >= everySeconds || everySeconds % stepSeconds !== 0 || values.length === 0) return series;
  const first = startSeconds - (startSeconds % everySeconds);
  const last = startSeconds + (values.length - 1) * stepSeconds;
  const length = Math.floor((last - first) / everySeconds) + 1;
  const sums = new Float64Array(length);
  const counts = new Float64Array(length);
  for (const [index, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const slot = Math.floor((startSeconds + index * stepSeconds - first) / everySeconds);
    sums[slot] = (sums[slot] ?? 0) + value;
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  // Nothing known divides zero by zero: a gap.
  return {
    ...series,
    startSeconds: first,
    stepSeconds: everySeconds,
    values: sums.map((sum, slot) => sum / (counts[slot] ?? 0)),
  };
}
