import { GembaError } from '../../../../shared/errors';
import type { FunctionCall, ParamSpec } from '../function-spec';
import { parseInterval } from '../parse-interval';
import type { Series } from '../series';

/** How fast level and season follow the values, and how fast the slope does. Graphite's, and fixed there as well. */
const ALPHA = 0.1;
const BETA = 0.0035;
const GAMMA = 0.1;

export const DELTA_PARAM: ParamSpec = { name: 'delta', type: 'integer', default: 3, fractions: true };

export const HOLT_WINTERS_PARAMS: readonly ParamSpec[] = [
  { name: 'bootstrapInterval', type: 'interval', default: '7d', suggestions: ['7d', '30d'] },
  { name: 'seasonality', type: 'interval', default: '1d', suggestions: ['1d', '7d'] },
];

/** What was foreseen of a series, and by how much that is usually wrong, over the range that was asked for. */
export interface Forecast {
  readonly series: Series;
  readonly start: number;
  readonly end: number;
  readonly predictions: Float64Array;
  readonly deviations: Float64Array;
}

/** Reads the series anew with what comes before the range, so that the forecast has seasons to go by. */
export function forecastAll(call: FunctionCall): Forecast[] {
  const bootstrap = parseInterval(call.text('bootstrapInterval'));
  const season = parseInterval(call.text('seasonality'));
  if (bootstrap < 0) throw new GembaError('usage', 'The bootstrap interval must lie before the range.');
  const range = { from: call.range.from - bootstrap, until: call.range.until };
  return call.seriesOver('seriesList', range).map((series) => {
    call.context.check();
    const { predictions, deviations } = analyse(series, season);
    const skipped = Math.floor(bootstrap / series.step);
    return {
      series,
      start: series.start + bootstrap,
      end: series.end,
      predictions: predictions.subarray(skipped),
      deviations: deviations.subarray(skipped),
    };
  });
}

/** Holt-Winters' triple exponential smoothing, one step ahead. A gap has no level and forgets the forecast after it. */
function analyse(series: Series, seasonSeconds: number): { predictions: Float64Array; deviations: Float64Array } {
  const { values } = series;
  const season = Math.floor(seasonSeconds / series.step);
  if (season < 2) {
    throw new GembaError('usage', `A season of ${seasonSeconds} s is shorter than two points of ${series.name}.`);
  }
  const predictions = new Float64Array(values.length);
  const deviations = new Float64Array(values.length);
  const seasonals = new Float64Array(values.length);
  const ago = (column: Float64Array, index: number): number => (index >= season ? (column[index - season] ?? 0) : 0);
  let level = NaN;
  let slope = 0;
  let next = NaN;
  for (let index = 0; index < values.length; index += 1) {
    const actual = values[index] ?? NaN;
    if (Number.isNaN(actual)) {
      predictions[index] = next;
      level = NaN;
      slope = 0;
      next = NaN;
      continue;
    }
    // The first forecast is the first value itself.
    const prediction = index === 0 ? actual : next;
    const lastLevel = Number.isNaN(level) ? actual : level;
    const lastSeasonal = ago(seasonals, index);
    level = ALPHA * (actual - lastSeasonal) + (1 - ALPHA) * (lastLevel + slope);
    slope = BETA * (level - lastLevel) + (1 - BETA) * slope;
    seasonals[index] = GAMMA * (actual - level) + (1 - GAMMA) * lastSeasonal;
    next = level + slope + ago(seasonals, index + 1);
    const error = Math.abs(actual - (Number.isNaN(prediction) ? 0 : prediction));
    deviations[index] = GAMMA * error + (1 - GAMMA) * ago(deviations, index);
    predictions[index] = prediction;
  }
  return { predictions, deviations };
}
