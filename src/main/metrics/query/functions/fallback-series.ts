import { type FunctionSpec, seriesListParam } from '../function-spec';

/** Other series where there are none. */
export const fallbackSeries: FunctionSpec = {
  name: 'fallbackSeries',
  group: 'Special',
  description: 'Other series where the first do not exist.',
  params: [seriesListParam(), { name: 'fallback', type: 'seriesList', required: true }],
  evaluate(call) {
    const list = call.series('seriesList');
    return list.length > 0 ? list : call.series('fallback');
  },
};
