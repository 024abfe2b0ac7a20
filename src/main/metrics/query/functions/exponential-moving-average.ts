import { GembaError } from '../../../../shared/errors';
import { aggregate } from '../aggregate';
import { type FunctionSpec, recast, seriesListParam, withTags } from '../function-spec';
import { pythonRound } from '../python-format';
import { parseInterval } from '../parse-interval';
import { windowOf, windowSizeParam } from './moving-window';

/** A mean that forgets the past bit by bit. It begins with the mean of the window before the range. */
export const exponentialMovingAverage: FunctionSpec = {
  name: 'exponentialMovingAverage',
  group: 'Calculate',
  description: 'A mean of everything so far, in which the latest weighs most.',
  params: [seriesListParam(), windowSizeParam],
  evaluate(call) {
    if (call.series('seriesList').length === 0) return [];
    const window = windowOf(call);
    if (window.seconds < 0) throw new GembaError('usage', `A window of ${window.written} points holds nothing.`);
    const [size = null] = call.values('windowSize');
    // The weight goes by seconds where the window is a time, as if each second had a point.
    const length = typeof size === 'string' ? Math.abs(parseInterval(size)) : Math.trunc(call.number('windowSize'));
    const range = { from: call.range.from - window.seconds, until: call.range.until };
    return call.seriesOver('seriesList', range).map((series) => {
      call.context.check();
      return recast(series, `exponentialMovingAverage(${series.name},${window.written})`, {
        tags: withTags(series, { exponentialMovingAverage: window.tag }),
        start: series.start + window.seconds,
        values: smooth(series.values, window.pointsOf(series), 2 / (length + 1)),
      });
    });
  },
};

function smooth(values: Float64Array, window: number, weight: number): Float64Array {
  const out = new Float64Array(1 + Math.max(0, values.length - window)).fill(NaN);
  const before = aggregate('average', values.subarray(0, window));
  let average = Number.isNaN(before) ? 0 : before;
  out[0] = pythonRound(average, 6);
  for (let index = window; index < values.length; index += 1) {
    const value = values[index] ?? NaN;
    if (Number.isNaN(value)) continue;
    average = weight * value + (1 - weight) * average;
    out[index - window + 1] = pythonRound(average, 6);
  }
  return out;
}
