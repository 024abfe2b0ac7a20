import { type FunctionSpec, seriesListParam } from '../function-spec';
import { areaBetweenTwo } from './area-between';
import { DELTA_PARAM, HOLT_WINTERS_PARAMS } from './holt-winters';
import { confidenceBands } from './holt-winters-confidence-bands';

/** The area between the two bands of one series. */
export const holtWintersConfidenceArea: FunctionSpec = {
  name: 'holtWintersConfidenceArea',
  group: 'Calculate',
  description: 'The area in which each value was to be expected.',
  params: [seriesListParam(), DELTA_PARAM, ...HOLT_WINTERS_PARAMS],
  evaluate(call) {
    const bands = confidenceBands(call).flatMap(({ lower, upper }) => [lower, upper]);
    return areaBetweenTwo('holtWintersConfidenceArea', bands).map((series) => ({
      ...series,
      pathExpression: series.name,
    }));
  },
};
