import { GembaError } from '../../../../shared/errors';
import { aggregatorOf } from '../aggregate';
import { derive, type FunctionSpec, seriesListParam, withTags } from '../function-spec';
import { parseInterval } from '../parse-interval';
import type { Series } from '../series';

/** Points of an interval into one. Buckets lie on multiples of the interval since the epoch, or begin with the first point. */
export const summarize: FunctionSpec = {
  name: 'summarize',
  group: 'Transform',
  params: [
    seriesListParam(),
    { name: 'intervalString', type: 'interval', required: true },
    { name: 'func', type: 'aggFunc', default: 'sum' },
    { name: 'alignToFrom', type: 'boolean', default: false },
  ],
  evaluate(call) {
    const text = call.text('intervalString');
    const interval = parseInterval(text);
    if (interval <= 0)
      throw new GembaError('usage', `summarize: the interval ${JSON.stringify(text)} does not go forward.`);
    const func = call.text('func');
    const alignToFrom = call.flag('alignToFrom');
    return call.series('seriesList').map((series) => {
      const start = alignToFrom ? series.start : series.start - (series.start % interval);
      const end = alignToFrom ? series.end : series.end - (series.end % interval) + interval;
      const values = summarizeValues(series, func, interval, start, end);
      return derive(series, `summarize(${series.name}, "${text}", "${func}"${alignToFrom ? ', true' : ''})`, {
        tags: withTags(series, { summarize: text, summarizeFunction: func }),
        start,
        end: alignToFrom ? start + values.length * interval : end,
        step: interval,
        values,
      });
    });
  },
};

function summarizeValues(series: Series, func: string, interval: number, start: number, end: number): Float64Array {
  const aggregator = aggregatorOf(func);
  const { values, step } = series;
  const pointsPerBucket = interval / step;
  const count = Math.min(values.length, Math.ceil((series.end - series.start) / step));
  const out: number[] = [];
  let index = 0;
  for (let bucket = start; bucket < end; bucket += interval) {
    let first = index;
    let known = 0;
    while (index < count && series.start + index * step < bucket + interval) {
      const time = series.start + index * step;
      if (time <= bucket) first = index;
      const value = values[index] ?? NaN;
      if (time >= bucket && !Number.isNaN(value)) known += 1;
      index += 1;
    }
    const enough = known > 0 && known / pointsPerBucket >= series.xFilesFactor;
    out.push(enough ? aggregator(values.subarray(first, index)) : NaN);
  }
  return Float64Array.from(out);
}
