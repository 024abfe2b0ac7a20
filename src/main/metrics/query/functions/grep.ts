import { type FunctionCall, type FunctionSpec, seriesListParam } from '../function-spec';
import { compilePythonRegex, searchAll } from '../python-regex';
import type { Series } from '../series';

/** Keeps series whose name matches a pattern. */
export const grep: FunctionSpec = {
  name: 'grep',
  group: 'Filter Series',
  description: 'Keeps series whose name matches a pattern.',
  params: [seriesListParam(), { name: 'pattern', type: 'string', required: true, textOnly: true }],
  evaluate: (call) => filterByPattern(call, true),
};

/** The series whose names match the call's pattern, or those whose names do not. */
export function filterByPattern(call: FunctionCall, matching: boolean): Series[] {
  const list = call.series('seriesList');
  const regex = compilePythonRegex(call.text('pattern'));
  const found = searchAll(
    regex,
    list.map((series) => series.name),
  );
  return list.filter((_series, index) => found[index] === matching);
}
