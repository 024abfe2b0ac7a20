import { GembaError } from '../../../../shared/errors';
import { type FunctionSpec, seriesListParam } from '../function-spec';
import type { Series } from '../series';
import { outerPercentiles } from './average-outside-percentile';

/** Leaves out series that never leave the range between the percentiles `100 - n` and `n` of each slot. */
export const removeBetweenPercentile: FunctionSpec = {
  name: 'removeBetweenPercentile',
  group: 'Filter Series',
  description: 'Leaves out series that never leave the range between the percentiles 100 - n and n of each slot.',
  params: [seriesListParam(), { name: 'n', type: 'float', required: true }],
  evaluate(call) {
    const list = call.series('seriesList');
    const bounds = boundsOf(list, call.number('n'));
    return list.filter((series) => leaves(series, bounds));
  },
};

type Bounds = ReadonlyArray<readonly [number, number]>;

/** As many as the shortest series has points, as `zip` does. */
function boundsOf(list: readonly Series[], n: number): Bounds {
  const length = list.reduce((least, series) => Math.min(least, series.values.length), Infinity);
  const column = new Float64Array(list.length);
  return Array.from({ length: list.length === 0 ? 0 : length }, (_none, index) => {
    list.forEach((series, row) => (column[row] = series.values[index] ?? NaN));
    return outerPercentiles(column, n);
  });
}

/** Every point is looked at: Graphite cannot compare one that is not there, or that the others do not have. */
function leaves(series: Series, bounds: Bounds): boolean {
  let outside = false;
  for (const [index, value] of series.values.entries()) {
    const [low, high] = bounds[index] ?? [NaN, NaN];
    if (Number.isNaN(low) || Number.isNaN(value)) {
      throw new GembaError('usage', `removeBetweenPercentile: ${series.name} has points that cannot be compared.`, {
        nextStep: 'Fill gaps first with transformNull, and give all series the same number of points.',
      });
    }
    if (!(low < value && value < high)) outside = true;
  }
  return outside;
}
