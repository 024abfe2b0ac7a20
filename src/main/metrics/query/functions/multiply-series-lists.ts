import type { FunctionSpec } from '../function-spec';
import { combinePairs, PAIR_PARAMS } from './pair-lists';

/** Multiplies the series of two lists, one pair at a time. */
export const multiplySeriesLists: FunctionSpec = {
  name: 'multiplySeriesLists',
  group: 'Combine',
  description: 'Multiplies the series of two lists, one pair at a time.',
  aggregator: true,
  params: PAIR_PARAMS,
  evaluate: (call) => combinePairs(call, 'multiply'),
};
