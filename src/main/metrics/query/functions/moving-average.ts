import { asText } from '../bind-arguments';
import { derive, type FunctionSpec, seriesListParam, withTags } from '../function-spec';
import { parseInterval } from '../parse-interval';

/** The mean of the points before each one, itself excluded; what lies before the range is read for it. */
export const movingAverage: FunctionSpec = {
  name: 'movingAverage',
  group: 'Calculate',
  params: [
    seriesListParam(),
    { name: 'windowSize', type: 'intOrInterval', required: true },
    { name: 'xFilesFactor', type: 'float' },
  ],
  evaluate(call) {
    const list = call.series('seriesList');
    if (list.length === 0) return [];
    const [size = null] = call.values('windowSize');
    const coarsest = Math.max(...list.map((series) => series.step));
    const preview =
      typeof size === 'string' ? Math.abs(parseInterval(size)) : coarsest * Math.trunc(call.number('windowSize'));
    const earlier = call.seriesOver('seriesList', { from: call.range.from - preview, until: call.range.until });
    return earlier.map((series) => {
      call.context.check();
      const window =
        typeof size === 'string' ? Math.floor(preview / series.step) : Math.trunc(call.number('windowSize'));
      const written = typeof size === 'string' ? `"${size}"` : asText(size);
      const factor = call.maybeNumber('xFilesFactor') ?? series.xFilesFactor;
      return derive(series, `movingAverage(${series.name},${written})`, {
        tags: withTags(series, { movingAverage: asText(size) }),
        start: series.start + preview,
        values: averages(series.values, window, factor),
      });
    });
  },
};

/** How many points a running sum is kept for before it is added up anew, so that rounding does not pile up. */
const ADD_ANEW_EVERY = 256;

function averages(values: Float64Array, window: number, xFilesFactor: number): Float64Array {
  const out = new Float64Array(Math.max(0, values.length - Math.max(0, window))).fill(NaN);
  let sum = 0;
  let known = 0;
  for (let index = 0; index < out.length && window > 0; index += 1) {
    const left = values[index - 1] ?? NaN;
    const entered = values[index + window - 1] ?? NaN;
    if (index % ADD_ANEW_EVERY === 0 || !Number.isFinite(sum)) {
      sum = 0;
      known = 0;
      for (let at = index; at < index + window; at += 1) {
        const value = values[at] ?? NaN;
        if (Number.isNaN(value)) continue;
        sum += value;
        known += 1;
      }
    } else {
      if (!Number.isNaN(left)) {
        sum -= left;
        known -= 1;
      }
      if (!Number.isNaN(entered)) {
        sum += entered;
        known += 1;
      }
    }
    if (known > 0 && known / window >= xFilesFactor) out[index] = sum / known;
  }
  return out;
}
