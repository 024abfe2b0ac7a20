import { GembaError } from '../../../../shared/errors';
import { type FunctionSpec, recast, seriesListParam, withTags } from '../function-spec';
import { pythonFloat, pythonGeneral } from '../python-format';
import { percentile } from './percentile';

/** A horizontal line at a percentile of each series that has any value. */
export const nPercentile: FunctionSpec = {
  name: 'nPercentile',
  group: 'Calculate',
  description: 'A horizontal line at a percentile of each series.',
  params: [seriesListParam(), { name: 'n', type: 'float', required: true }],
  evaluate(call) {
    const n = call.number('n');
    if (n === 0) throw new GembaError('usage', 'nPercentile: the percentile must be greater than zero.');
    return call.series('seriesList').flatMap((series) => {
      const value = percentile(series.values, n);
      if (Number.isNaN(value)) return [];
      const count = Math.trunc((series.end - series.start) / series.step);
      return recast(series, `nPercentile(${series.name}, ${pythonGeneral(n)})`, {
        tags: withTags(series, { nPercentile: pythonFloat(n) }),
        values: new Float64Array(Math.max(0, count)).fill(value),
        integers: series.integers,
      });
    });
  },
};
