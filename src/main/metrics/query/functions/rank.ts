import { GembaError } from '../../../../shared/errors';
import { aggregatorOf } from '../aggregate';
import { type FunctionCall, type FunctionSpec, seriesListParam } from '../function-spec';
import type { Series } from '../series';

/** Greatest first, or least first. */
export type Direction = 'descending' | 'ascending';

/** Series ordered by an aggregate; one without a value counts as minus infinity. Equal ones keep their order. */
export function sortByAggregate(list: readonly Series[], func: string, direction: Direction): Series[] {
  const aggregator = aggregatorOf(func);
  const keyed = list.map((series) => {
    const key = aggregator(series.values);
    return { series, key: !Number.isNaN(key) ? key : -Infinity };
  });
  const sign = direction === 'ascending' ? 1 : -1;
  // Subtracting would make NaN of two infinities.
  keyed.sort((a, b) => sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ series }) => series);
}

/** `highest` and `lowest`: the method is an argument. */
export function rankFunction(name: string, description: string, direction: Direction): FunctionSpec {
  return {
    name,
    group: 'Filter Series',
    description,
    params: [
      seriesListParam(),
      { name: 'n', type: 'integer', required: true, mayLack: true, fractions: true },
      { name: 'func', type: 'aggFunc', default: 'average' },
    ],
    evaluate: (call) =>
      sortByAggregate(call.series('seriesList'), call.text('func'), direction).slice(0, countOf(call)),
  };
}

/** One of the functions that have the method in their name. */
export function rankByFunction(name: string, description: string, func: string, direction: Direction): FunctionSpec {
  return {
    name,
    group: 'Filter Series',
    description,
    params: [seriesListParam(), { name: 'n', type: 'integer', required: true, fractions: true }],
    evaluate: (call) => sortByAggregate(call.series('seriesList'), func, direction).slice(0, countOf(call)),
  };
}

/** One where it was left out; a fraction is cut. */
function countOf(call: FunctionCall): number {
  const n = Math.trunc(call.maybeNumber('n') ?? 1);
  if (Number.isFinite(n)) return n;
  throw new GembaError('usage', 'The number of series must be finite.');
}
