import { GembaError } from '../../../../shared/errors';
import { aggregate } from '../aggregate';
import { type FunctionSpec, seriesListParam } from '../function-spec';
import { percentile } from './percentile';

/** Leaves out series whose mean lies between the percentiles `100 - n` and `n` of all means. */
export const averageOutsidePercentile: FunctionSpec = {
  name: 'averageOutsidePercentile',
  group: 'Filter Series',
  description: 'Leaves out series whose mean lies between the percentiles 100 - n and n of all means.',
  params: [seriesListParam(), { name: 'n', type: 'float', required: true }],
  evaluate(call) {
    const list = call.series('seriesList');
    const means = Float64Array.from(list, (series) => aggregate('average', series.values));
    const [low, high] = outerPercentiles(means, call.number('n'));
    return list.filter((series, index) => {
      const mean = means[index] ?? NaN;
      if (!Number.isNaN(mean)) return !(low < mean && mean < high);
      throw new GembaError('usage', `averageOutsidePercentile: ${series.name} has no values.`, {
        nextStep: 'Leave such series out with removeEmptySeries.',
      });
    });
  },
};

/** The percentiles `100 - n` and `n`, where `n` below 50 means the other side. */
export function outerPercentiles(values: Float64Array, n: number): readonly [number, number] {
  const upper = n < 50 ? 100 - n : n;
  return [percentile(values, 100 - upper), percentile(values, upper)];
}
