import { type FunctionCall, type FunctionSpec, recast, seriesListParam, withTags } from '../function-spec';
import type { Series } from '../series';
import { DELTA_PARAM, type Forecast, forecastAll, HOLT_WINTERS_PARAMS } from './holt-winters';

/** Two series for each: the forecast less and plus `delta` times its usual error. */
export const holtWintersConfidenceBands: FunctionSpec = {
  name: 'holtWintersConfidenceBands',
  group: 'Calculate',
  description: 'Between which values each one was to be expected.',
  params: [seriesListParam(), DELTA_PARAM, ...HOLT_WINTERS_PARAMS],
  evaluate: (call) => confidenceBands(call).flatMap(({ lower, upper }) => [lower, upper]),
};

export interface Bands {
  /** The name of the series that the bands are of. */
  readonly of: string;
  readonly lower: Series;
  readonly upper: Series;
}

export function confidenceBands(call: FunctionCall): Bands[] {
  const delta = call.number('delta');
  return forecastAll(call).map((forecast) => ({
    of: forecast.series.name,
    lower: band(forecast, 'Lower', -delta),
    upper: band(forecast, 'Upper', delta),
  }));
}

function band(forecast: Forecast, side: 'Lower' | 'Upper', delta: number): Series {
  const { series, start, end, predictions, deviations } = forecast;
  return recast(series, `holtWintersConfidence${side}(${series.name})`, {
    pathExpression: series.pathExpression,
    // In Graphite both bands and the forecast share their tags.
    tags: withTags(series, {
      holtWintersForecast: '1',
      holtWintersDeviation: '1',
      holtWintersConfidenceUpper: '1',
      holtWintersConfidenceLower: '1',
    }),
    start,
    end,
    values: predictions.map((prediction, index) => prediction + delta * (deviations[index] ?? NaN)),
    consolidation: 'average',
  });
}
