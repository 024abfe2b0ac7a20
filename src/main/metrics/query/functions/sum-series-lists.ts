import type { FunctionSpec } from '../function-spec';
import { combinePairs, PAIR_PARAMS } from './pair-lists';

/** Adds the series of two lists, one pair at a time. */
export const sumSeriesLists: FunctionSpec = {
  name: 'sumSeriesLists',
  group: 'Combine',
  params: PAIR_PARAMS,
  evaluate: (call) => combinePairs(call, 'sum'),
};
