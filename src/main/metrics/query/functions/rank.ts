import { aggregate } from '../aggregate';
import { type FunctionSpec, seriesListParam } from '../function-spec';
import type { Series } from '../series';

/** The `n` series whose aggregate is greatest; one without a value counts as minus infinity. */
export function highestBy(list: readonly Series[], func: string, n: number): Series[] {
  const keyed = list.map((series) => {
    const key = aggregate(func, series.values);
    return { series, key: !Number.isNaN(key) ? key : -Infinity };
  });
  // Equal keys keep their order, as Python's stable sort does; subtracting would make NaN of two infinities.
  keyed.sort((a, b) => (a.key < b.key ? 1 : a.key > b.key ? -1 : 0));
  return keyed.slice(0, n).map(({ series }) => series);
}

export function highestFunction(name: string, func: string): FunctionSpec {
  return {
    name,
    group: 'Filter Series',
    params: [seriesListParam(), { name: 'n', type: 'integer', required: true }],
    evaluate: (call) => highestBy(call.series('seriesList'), func, call.number('n')),
  };
}
