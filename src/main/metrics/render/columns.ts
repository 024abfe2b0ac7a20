import { consolidate, type Series } from '../query/series';

/** The points of a series as an answer shows them: value `i` belongs to `start + i * step`, and `count` of them are shown. */
export interface Column {
  readonly series: Series;
  readonly values: Float64Array;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/**
 * What Graphite's JSON shows: consolidated to `maxDataPoints`, the first point nudged to a multiple of the coarser step.
 * Nothing at all where no series has a point.
 */
export function columnsOf(list: readonly Series[], maxDataPoints: number | null): Column[] {
  if (!list.some((series) => series.values.length > 0)) return [];
  if (maxDataPoints === null) return list.map((series) => column(series, series.values, series.start, series.step));
  const last = list.reduce((latest, series) => Math.max(latest, series.end), -Infinity);
  const first = list.reduce((earliest, series) => Math.min(earliest, series.start), Infinity);
  return list.map((series) => consolidated(series, maxDataPoints, last - first));
}

function consolidated(series: Series, maxDataPoints: number, timeRange: number): Column {
  if (maxDataPoints === 1) {
    const count = series.values.length;
    return column(series, consolidate(series, count), series.start, series.step * Math.max(1, count));
  }
  const wanted = timeRange / series.step;
  if (maxDataPoints >= wanted) return column(series, series.values, series.start, series.step);
  const perValue = Math.ceil(wanted / maxDataPoints);
  const seconds = Math.trunc(perValue * series.step);
  // The start moves to a multiple of the coarser step, so that buckets do not jump from one refresh to the next.
  const nudge = seconds + (series.start % series.step) - (series.start % seconds);
  const lost = Math.max(0, Math.trunc(nudge / series.step) - 1);
  const rest = { ...series, start: series.start + nudge, values: series.values.subarray(lost) };
  return column(rest, consolidate(rest, perValue), rest.start, seconds);
}

/** How many times a series has. A constant line within a second has a step of nothing. */
export function slotsOf({ start, end, step, values }: Series): number {
  return step > 0 ? Math.max(0, Math.ceil((end - start) / step)) : values.length;
}

/** As many points as there are values and times up to `end`, whichever ends first. */
function column(series: Series, values: Float64Array, from: number, every: number): Column {
  const start = Math.trunc(from);
  const step = Math.max(1, Math.trunc(every));
  const slots = Math.max(0, Math.floor((Math.trunc(series.end) - start) / step) + 1);
  return { series, values, start, step, count: Math.min(values.length, slots) };
}
