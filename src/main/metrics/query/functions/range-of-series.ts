import type { FunctionSpec } from '../function-spec';
import { combine } from './combine';

/** The distance between the greatest and the least known value of each slot. */
export const rangeOfSeries: FunctionSpec = {
  name: 'rangeOfSeries',
  group: 'Combine',
  description: 'The distance between the greatest and the least known value of each slot.',
  aggregator: true,
  params: [{ name: 'seriesLists', type: 'seriesList', required: true, multiple: true }],
  evaluate: (call) => combine(call.context, call.series('seriesLists'), 'rangeOf'),
};
