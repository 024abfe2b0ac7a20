import { type FunctionSpec, mapValues, recast, seriesListParam, withTags } from '../function-spec';
import { DELTA_PARAM, HOLT_WINTERS_PARAMS } from './holt-winters';
import { confidenceBands } from './holt-winters-confidence-bands';

/** How far each value lies outside of its bands: zero inside, and for a gap. */
export const holtWintersAberration: FunctionSpec = {
  name: 'holtWintersAberration',
  group: 'Calculate',
  description: 'How far each value lies outside of what was to be expected.',
  params: [seriesListParam(), DELTA_PARAM, ...HOLT_WINTERS_PARAMS],
  evaluate(call) {
    const bands = new Map(confidenceBands(call).map((band) => [band.of, band]));
    return call.series('seriesList').map((series) => {
      const band = bands.get(series.name);
      const outside = (value: number, index: number): number => {
        const above = value - (band?.upper.values[index] ?? NaN);
        const below = value - (band?.lower.values[index] ?? NaN);
        return above > 0 ? above : below < 0 ? below : 0;
      };
      return recast(series, `holtWintersAberration(${series.name})`, {
        tags: withTags(series, { holtWintersAberration: '1' }),
        values: mapValues(series.values, outside),
        consolidation: 'average',
      });
    });
  },
};
