import { aggregate } from '../aggregate';
import { type FunctionSpec, seriesListParam } from '../function-spec';

/** The `n` series that vary most; those without a value are left out. */
export const mostDeviant: FunctionSpec = {
  name: 'mostDeviant',
  group: 'Filter Series',
  description: 'The n series that vary most; those without a value are left out.',
  params: [seriesListParam(), { name: 'n', type: 'integer', required: true }],
  evaluate(call) {
    const keyed = call
      .series('seriesList')
      .map((series) => ({ series, variance: varianceOf(series.values) }))
      .filter(({ variance }) => !Number.isNaN(variance));
    keyed.sort((a, b) => (a.variance < b.variance ? 1 : a.variance > b.variance ? -1 : 0));
    return keyed.map(({ series }) => series).slice(0, call.number('n'));
  },
};

function varianceOf(values: Float64Array): number {
  const mean = aggregate('average', values);
  let squares = 0;
  let known = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    squares += (value - mean) ** 2;
    known += 1;
  }
  return squares / known;
}
