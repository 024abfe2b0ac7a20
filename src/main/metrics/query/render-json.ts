import { consolidate, type Series } from './series';

/** A series in Graphite's JSON: `[value, time]` pairs, null for nothing. */
export interface RenderedSeries {
  target: string;
  tags: Record<string, string>;
  datapoints: Array<[number | null, number]>;
}

/** Graphite's `renderViewJson`, with its consolidation to `maxDataPoints` and its nudging of the first point. */
export function renderJson(
  list: readonly Series[],
  options: { maxDataPoints: number | null; noNullPoints: boolean },
): RenderedSeries[] {
  if (!list.some((series) => series.values.length > 0)) return [];
  const timeRange = Math.max(...list.map((series) => series.end)) - Math.min(...list.map((series) => series.start));
  const rendered: RenderedSeries[] = [];
  for (const series of list) {
    const datapoints = pointsOf(series, options.maxDataPoints, timeRange);
    const kept = options.noNullPoints ? datapoints.filter(([value]) => value !== null) : datapoints;
    if (options.noNullPoints && kept.length === 0) continue;
    rendered.push({ target: series.name, tags: { ...series.tags }, datapoints: kept });
  }
  return rendered;
}

function pointsOf(series: Series, maxDataPoints: number | null, timeRange: number): Array<[number | null, number]> {
  if (maxDataPoints === null) return zip(series.values, series.start, series.end, series.step);
  if (maxDataPoints === 1) {
    const count = series.values.length;
    return zip(consolidate(series, count), series.start, series.end, series.step * Math.max(1, count));
  }
  const wanted = timeRange / series.step;
  if (maxDataPoints >= wanted) return zip(series.values, series.start, series.end, series.step);
  const perValue = Math.ceil(wanted / maxDataPoints);
  const seconds = perValue * series.step;
  // The start moves to a multiple of the coarser step, so that buckets do not jump from one refresh to the next.
  const nudge = seconds + (series.start % series.step) - (series.start % seconds);
  const lost = Math.max(0, Math.trunc(nudge / series.step) - 1);
  const rest = { ...series, start: series.start + nudge, values: series.values.subarray(lost) };
  return zip(consolidate(rest, perValue), rest.start, rest.end, seconds);
}

/** As many points as there are values and times up to `end`, whichever ends first. */
function zip(values: Float64Array, start: number, end: number, step: number): Array<[number | null, number]> {
  const count = Math.min(values.length, Math.max(0, Math.floor((end - start) / step) + 1));
  const points = new Array<[number | null, number]>(count);
  for (let index = 0; index < count; index += 1) {
    const value = values[index] ?? NaN;
    points[index] = [!Number.isNaN(value) ? value : null, start + index * step];
  }
  return points;
}
