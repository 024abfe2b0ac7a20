import type { FunctionSpec } from '../function-spec';
import { combine } from './combine';

/** Adds what is known in each slot; nothing where nothing is. */
export const sumSeries: FunctionSpec = {
  name: 'sumSeries',
  aliases: ['sum'],
  group: 'Combine',
  description: 'Adds what is known in each slot; nothing where nothing is.',
  aggregator: true,
  params: [{ name: 'seriesLists', type: 'seriesList', required: true, multiple: true }],
  evaluate: (call) => combine(call.context, call.series('seriesLists'), 'sum'),
};
