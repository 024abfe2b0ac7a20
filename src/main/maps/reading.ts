import type { SeriesColumns } from '../../shared/model/series';
import { stateOfValue, type Measure, type Reading } from '../../shared/model/maps';
import { STATE_SEVERITY, type State } from '../../shared/model/state';

/** About this many points make a card's sparkline: one for each pixel or so of its width. */
const SPARK_COLUMNS = 80;

/** A measure is stale when its newest point is older than this many steps, and never before a minute has passed. */
const STALE_STEPS = 5;
const STALE_AFTER_SECONDS = 60;

/** The range that is looked at. Seconds since the epoch. */
export interface ReadingTime {
  readonly rangeSeconds: number;
  readonly nowSeconds: number;
  /** Where the value is read: the cursor's time, or now. */
  readonly atSeconds: number;
}

/** What a measure's target gave: its series, or the message that says why there is none. */
export type TargetAnswer = { readonly series: readonly SeriesColumns[] } | { readonly problem: string };

/** What a measure says: its value at the time, its state, and the columns of its sparkline over the range that ends now. */
export function readMeasure(measure: Measure, answer: TargetAnswer, time: ReadingTime): Reading {
  if ('problem' in answer) return silent(measure, answer.problem);
  const [series, ...others] = answer.series;
  if (others.length > 0) {
    return silent(
      measure,
      `the target gives ${answer.series.length} series; sumSeries or averageSeries makes one of them`,
    );
  }
  if (series === undefined) return silent(measure, 'no data yet');
  const spark = reduceToColumns(measure, series, time);
  const summary = summarize(measure, series, time);
  if (summary === null) {
    const seen = series.values.some((value) => !Number.isNaN(value));
    return { ...silent(measure, seen ? 'no data at this time' : 'no data yet'), ...spark };
  }
  const ageSeconds = time.atSeconds - summary.atSeconds;
  const stale = ageSeconds > Math.max(STALE_AFTER_SECONDS, series.step * STALE_STEPS);
  return {
    measureId: measure.id,
    state: stale ? 'unknown' : stateOfValue(measure, summary.value),
    value: summary.value,
    at: summary.atSeconds * 1000,
    ...spark,
    reason: stale ? `no data for ${ageInWords(ageSeconds)}` : null,
  };
}

function silent(measure: Measure, reason: string): Reading {
  const none = new Float64Array(0);
  return { measureId: measure.id, state: 'unknown', value: null, at: null, times: none, values: none, reason };
}

/** One number of the points in the range that ends at the time; null where there are none. */
function summarize(
  measure: Measure,
  { times, values }: SeriesColumns,
  { atSeconds, rangeSeconds }: ReadingTime,
): { value: number; atSeconds: number } | null {
  let count = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  let last = NaN;
  let lastAt = NaN;
  for (let i = 0; i < times.length; i += 1) {
    const at = times[i] ?? NaN;
    const value = values[i] ?? NaN;
    if (Number.isNaN(value) || !(at > atSeconds - rangeSeconds && at <= atSeconds)) continue;
    count += 1;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
    last = value;
    lastAt = at;
  }
  if (count === 0) return null;
  const value = { last, average: sum / count, max, min, sum }[measure.summarize];
  return { value, atSeconds: lastAt };
}

/**
 * The range that ends now in columns of equal length, aligned to whole multiples of it so that they do not flicker as
 * time moves on. A column is the mean of its points, or the worst of them where one is beyond the measure's bounds:
 * a bad moment is never averaged away. Columns without a point are NaN.
 */
function reduceToColumns(
  measure: Measure,
  series: SeriesColumns,
  { rangeSeconds, nowSeconds }: ReadingTime,
): Pick<Reading, 'times' | 'values'> {
  const step = Math.max(series.step, 1);
  const columnSeconds = Math.max(1, Math.ceil(rangeSeconds / SPARK_COLUMNS / step)) * step;
  const first = Math.floor((nowSeconds - rangeSeconds) / columnSeconds) + 1;
  const count = Math.max(0, Math.floor(nowSeconds / columnSeconds) - first + 1);
  const columns = Array.from({ length: count }, (): Column => ({ sum: 0, count: 0, worst: NaN, state: 'none' }));
  for (let i = 0; i < series.times.length; i += 1) {
    const value = series.values[i] ?? NaN;
    const column = columns[Math.floor((series.times[i] ?? NaN) / columnSeconds) - first];
    if (column === undefined || Number.isNaN(value)) continue;
    column.sum += value;
    column.count += 1;
    const state = stateOfValue(measure, value);
    if ((state === 'warning' || state === 'critical') && isWorse(state, column.state)) {
      column.worst = value;
      column.state = state;
    }
  }
  return {
    times: Float64Array.from(columns, (_, index) => Math.min(nowSeconds, (first + index + 0.5) * columnSeconds)),
    values: Float64Array.from(columns, ({ sum, count: points, worst }) => (Number.isNaN(worst) ? sum / points : worst)),
  };
}

/** What is known of the points of one column while they are added up. */
interface Column {
  sum: number;
  count: number;
  worst: number;
  state: State;
}

function isWorse(state: State, than: State): boolean {
  return STATE_SEVERITY.indexOf(state) < STATE_SEVERITY.indexOf(than);
}

function ageInWords(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
