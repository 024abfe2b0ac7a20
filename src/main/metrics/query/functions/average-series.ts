import type { FunctionSpec } from '../function-spec';
import { combine } from './combine';

/** The mean of what is known in each slot. */
export const averageSeries: FunctionSpec = {
  name: 'averageSeries',
  aliases: ['avg'],
  group: 'Combine',
  description: 'The mean of what is known in each slot.',
  aggregator: true,
  params: [{ name: 'seriesLists', type: 'seriesList', required: true, multiple: true }],
  evaluate: (call) => combine(call.context, call.series('seriesLists'), 'average'),
};
