import { GembaError } from '../../../../shared/errors';
import { type FunctionSpec, mapValues, recast, seriesListParam, withTags } from '../function-spec';
import { wallClockSeconds } from '../local-time';
import { parseInterval } from '../parse-interval';

/** A running sum that begins anew with each interval, counted from the beginning of the range. Gaps repeat the sum. */
export const integralByInterval: FunctionSpec = {
  name: 'integralByInterval',
  group: 'Transform',
  description: 'The sum of all values since the beginning of each interval.',
  params: [seriesListParam(), { name: 'intervalUnit', type: 'string', required: true }],
  evaluate(call) {
    const unit = call.text('intervalUnit');
    const interval = Math.abs(parseInterval(unit));
    if (interval === 0) throw new GembaError('usage', 'integralByInterval: the interval is empty.');
    const from = wallClockSeconds(call.range.from, call.context.timeZone);
    return call.series('seriesList').map((series) => {
      const intervalOf = (time: number): number => Math.floor((time - from) / interval);
      let sum = 0;
      const add = (value: number, index: number): number => {
        const time = series.start + index * series.step;
        if (intervalOf(time) !== intervalOf(time - series.step)) sum = 0;
        if (!Number.isNaN(value)) sum += value;
        return sum;
      };
      return recast(series, `integralByInterval(${series.name},'${unit}')`, {
        tags: withTags(series, { integralByInterval: unit }),
        values: mapValues(series.values, add),
      });
    });
  },
};
