import { type FunctionSpec, recast, seriesListParam, withTags } from '../function-spec';
import { forecastAll, HOLT_WINTERS_PARAMS } from './holt-winters';

/** What Holt-Winters foresees one step ahead, from what came before the range. */
export const holtWintersForecast: FunctionSpec = {
  name: 'holtWintersForecast',
  group: 'Calculate',
  description: 'What was to be expected of each value, by its season and trend.',
  params: [seriesListParam(), ...HOLT_WINTERS_PARAMS],
  evaluate: (call) =>
    forecastAll(call).map(({ series, start, end, predictions }) =>
      recast(series, `holtWintersForecast(${series.name})`, {
        tags: withTags(series, { holtWintersForecast: '1', holtWintersDeviation: '1' }),
        start,
        end,
        values: predictions,
        consolidation: 'average',
      }),
    ),
};
