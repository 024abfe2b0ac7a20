import type { FunctionSpec } from '../function-spec';
import { combinePairs, PAIR_PARAMS } from './pair-lists';

/** Subtracts the series of the second list from those of the first, one pair at a time. */
export const diffSeriesLists: FunctionSpec = {
  name: 'diffSeriesLists',
  group: 'Combine',
  description: 'Subtracts the series of the second list from those of the first, one pair at a time.',
  aggregator: true,
  params: PAIR_PARAMS,
  evaluate: (call) => combinePairs(call, 'diff'),
};
