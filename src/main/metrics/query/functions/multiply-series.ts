import type { FunctionSpec } from '../function-spec';
import { combine } from './combine';

/** Multiplies the values of each slot; nothing where one is missing. A single series stays as it is. */
export const multiplySeries: FunctionSpec = {
  name: 'multiplySeries',
  group: 'Combine',
  description: 'Multiplies the values of each slot; nothing where one is missing. A single series stays as it is.',
  aggregator: true,
  params: [{ name: 'seriesLists', type: 'seriesList', required: true, multiple: true }],
  evaluate(call) {
    const lists = call.lists('seriesLists');
    const [only] = lists;
    if (lists.length === 1 && only?.length === 1) return only;
    return combine(call.context, call.series('seriesLists'), 'multiply');
  },
};
