import type { FunctionSpec } from '../function-spec';
import { combine } from './combine';

/** The least known value of each slot. */
export const minSeries: FunctionSpec = {
  name: 'minSeries',
  group: 'Combine',
  description: 'The least known value of each slot.',
  aggregator: true,
  params: [{ name: 'seriesLists', type: 'seriesList', required: true, multiple: true }],
  evaluate: (call) => combine(call.context, call.series('seriesLists'), 'min'),
};
