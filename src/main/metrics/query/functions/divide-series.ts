import { GembaError } from '../../../../shared/errors';
import { derive, type FunctionSpec, mapValues } from '../function-spec';
import { align } from '../series';

/** Each of the first divided by the one second series; nothing where it is zero. */
export const divideSeries: FunctionSpec = {
  name: 'divideSeries',
  group: 'Combine',
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
      if (divisor === undefined) {
        return derive(dividend, `divideSeries(${dividend.name},MISSING)`, {
          values: mapValues(dividend.values, () => NaN),
        });
      }
      const name = `divideSeries(${dividend.name},${divisor.name})`;
      const aligned = align([dividend, divisor]);
      if (aligned === null) return derive(dividend, name);
      const [above, below] = aligned.rows;
      const values = new Float64Array(aligned.length);
      for (let index = 0; index < values.length; index += 1)
        values[index] = safeQuotient(above?.[index], below?.[index]);
      return derive(dividend, name, {
        tags: { name },
        start: aligned.start,
        end: aligned.end,
        step: aligned.step,
        values,
        consolidation: 'average',
        xFilesFactor: call.context.xFilesFactor,
      });
    });
  },
};

/** Division as Graphite does it: nothing by nothing or by zero. */
export function safeQuotient(above: number | undefined, below: number | undefined): number {
  return below === undefined || below === 0 ? NaN : (above ?? NaN) / below;
}
