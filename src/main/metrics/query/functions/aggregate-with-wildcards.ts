import { isNumber } from '../bind-arguments';
import { type FunctionCall, type FunctionSpec, seriesListParam } from '../function-spec';
import type { Series } from '../series';
import { combine } from './combine';
import { groupBy } from './group-by';

/** Combines series whose names differ only in the given pieces. */
export const aggregateWithWildcards: FunctionSpec = {
  name: 'aggregateWithWildcards',
  group: 'Combine',
  description: 'Combines series whose names differ only in the given pieces.',
  params: [
    seriesListParam(),
    { name: 'func', type: 'aggFunc', required: true },
    { name: 'position', type: 'node', multiple: true, fractions: true },
  ],
  evaluate: (call) => combineWithWildcards(call, call.text('func')),
};

export function combineWithWildcards(call: FunctionCall, func: string): Series[] {
  const left = new Set(call.values('position').map((value) => (isNumber(value) ? value.value : NaN)));
  const groups = groupBy(call.series('seriesList'), (series) =>
    series.name
      .split('.')
      .filter((_piece, index) => !left.has(index))
      .join('.'),
  );
  return groups.flatMap(({ key, list }) =>
    combine(call.context, list, func).map((combined) => ({ ...combined, name: key })),
  );
}

/** One of the functions that have the method in their name. */
export function wildcardsFunction(name: string, description: string, func: string): FunctionSpec {
  return {
    name,
    group: 'Combine',
    description,
    aggregator: true,
    params: [seriesListParam(), { name: 'position', type: 'node', multiple: true, fractions: true }],
    evaluate: (call) => combineWithWildcards(call, func),
  };
}
