import { type FunctionSpec, seriesListParam } from '../function-spec';
import { filterByPattern } from './grep';

/** Leaves out series whose name matches a pattern. */
export const exclude: FunctionSpec = {
  name: 'exclude',
  group: 'Filter Series',
  description: 'Leaves out series whose name matches a pattern.',
  params: [seriesListParam(), { name: 'pattern', type: 'string', required: true, textOnly: true }],
  evaluate: (call) => filterByPattern(call, false),
};
