import type { FunctionSpec } from '../function-spec';
import { combinePairs, PAIR_PARAMS } from './pair-lists';

/** Adds the series of two lists, one pair at a time. */
export const sumSeriesLists: FunctionSpec = {
  name: 'sumSeriesLists',
  group: 'Combine',
  description: 'Adds the series of two lists, one pair at a time.',
  aggregator: true,
  params: PAIR_PARAMS,
  evaluate: (call) => combinePairs(call, 'sum'),
};
