import { GembaError } from '../../../../shared/errors';
import type { QueryContext } from '../context';
import { derive, type FunctionSpec, mapValues } from '../function-spec';
import { align, type Series } from '../series';
import { freshSeries } from './combine';

/** Each of the first divided by the one second series; nothing where it is zero. */
export const divideSeries: FunctionSpec = {
  name: 'divideSeries',
  group: 'Combine',
  description: 'Each of the first divided by the one second series; nothing where it is zero.',
  params: [
    { name: 'dividendSeriesList', type: 'seriesList', required: true },
    { name: 'divisorSeries', type: 'seriesList', required: true },
  ],
  evaluate(call) {
    const divisors = call.series('divisorSeries');
    const [divisor] = divisors;
    if (divisors.length > 1) {
      throw new GembaError('usage', `divideSeries: the divisor must be exactly one series, not ${divisors.length}.`);
    }
    return call.series('dividendSeriesList').map((dividend) => {
      if (divisor !== undefined) return quotient(call.context, dividend, divisor);
      return derive(dividend, `divideSeries(${dividend.name},MISSING)`, {
        values: mapValues(dividend.values, () => NaN),
      });
    });
  },
};

/** One series by another; both are brought to one step first. */
export function quotient(context: QueryContext, dividend: Series, divisor: Series): Series {
  const name = `divideSeries(${dividend.name},${divisor.name})`;
  const aligned = align([dividend, divisor]) ?? { ...dividend, rows: [], length: 0 };
  const [above, below] = aligned.rows;
  const values = new Float64Array(aligned.length);
  for (let index = 0; index < values.length; index += 1) values[index] = safeQuotient(above?.[index], below?.[index]);
  return freshSeries(name, aligned, values, context.xFilesFactor);
}

/** Division as Graphite does it: nothing by nothing or by zero. */
export function safeQuotient(above: number | undefined, below: number | undefined): number {
  return below === undefined || below === 0 ? NaN : (above ?? NaN) / below;
}
