import { GembaError } from '../../../../shared/errors';
import { type FunctionSpec, seriesListParam } from '../function-spec';
import { pythonGeneral } from '../python-format';
import { align } from '../series';
import { freshSeries } from './combine';
import { percentile } from './percentile';

/** The percentile of what is known in each slot. */
export const percentileOfSeries: FunctionSpec = {
  name: 'percentileOfSeries',
  group: 'Combine',
  description: 'The percentile of what is known in each slot.',
  params: [
    seriesListParam(),
    { name: 'n', type: 'float', required: true },
    { name: 'interpolate', type: 'boolean', default: false },
  ],
  evaluate(call) {
    const n = call.number('n');
    if (n <= 0) throw new GembaError('usage', 'percentileOfSeries: the percentile must be greater than 0.');
    const list = call.series('seriesList');
    const aligned = align(list);
    if (aligned === null) return [];
    const values = new Float64Array(aligned.length);
    const column = new Float64Array(aligned.rows.length);
    for (let index = 0; index < values.length; index += 1) {
      aligned.rows.forEach((row, at) => (column[at] = row[index] ?? NaN));
      values[index] = percentile(column, n, call.flag('interpolate'));
    }
    const name = `percentileOfSeries(${list[0]?.pathExpression ?? ''},${pythonGeneral(n)})`;
    return [freshSeries(name, aligned, values, call.context.xFilesFactor)];
  },
};
