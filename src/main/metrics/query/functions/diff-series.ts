import type { FunctionSpec } from '../function-spec';
import { combine } from './combine';

/** The first known value of each slot less all others. */
export const diffSeries: FunctionSpec = {
  name: 'diffSeries',
  group: 'Combine',
  description: 'The first known value of each slot less all others.',
  aggregator: true,
  params: [{ name: 'seriesLists', type: 'seriesList', required: true, multiple: true }],
  evaluate: (call) => combine(call.context, call.series('seriesLists'), 'diff'),
};
