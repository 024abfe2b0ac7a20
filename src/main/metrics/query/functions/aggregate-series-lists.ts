import type { FunctionSpec } from '../function-spec';
import { combinePairs, PAIR_PARAMS } from './pair-lists';

/** Series of two lists, one pair at a time, by any aggregation method. */
export const aggregateSeriesLists: FunctionSpec = {
  name: 'aggregateSeriesLists',
  group: 'Combine',
  description: 'Series of two lists, one pair at a time, by any aggregation method.',
  params: [...PAIR_PARAMS, { name: 'func', type: 'aggFunc', required: true }, { name: 'xFilesFactor', type: 'float' }],
  evaluate: (call) => combinePairs(call, call.text('func')),
};
