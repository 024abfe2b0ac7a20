import type { FunctionSpec } from '../function-spec';
import { combine } from './combine';

/** The greatest known value of each slot. */
export const maxSeries: FunctionSpec = {
  name: 'maxSeries',
  group: 'Combine',
  description: 'The greatest known value of each slot.',
  aggregator: true,
  params: [{ name: 'seriesLists', type: 'seriesList', required: true, multiple: true }],
  evaluate: (call) => combine(call.context, call.series('seriesLists'), 'max'),
};
