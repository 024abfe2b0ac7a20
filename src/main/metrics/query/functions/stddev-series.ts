import type { FunctionSpec } from '../function-spec';
import { combine } from './combine';

/** The standard deviation of what is known in each slot. */
export const stddevSeries: FunctionSpec = {
  name: 'stddevSeries',
  group: 'Combine',
  description: 'The standard deviation of what is known in each slot.',
  aggregator: true,
  params: [{ name: 'seriesLists', type: 'seriesList', required: true, multiple: true }],
  evaluate: (call) => combine(call.context, call.series('seriesLists'), 'stddev'),
};
