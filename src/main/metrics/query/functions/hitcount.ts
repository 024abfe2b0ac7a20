import { type FunctionCall, type FunctionSpec, recast, seriesListParam, withTags } from '../function-spec';
import type { Series } from '../series';
import { alignDown } from './align-down';
import { forwardInterval } from './summarize';

/** What a rate per second amounts to in each interval; the intervals are counted back from the end. */
export const hitcount: FunctionSpec = {
  name: 'hitcount',
  group: 'Transform',
  description: 'Makes counts per interval of rates per second.',
  params: [
    seriesListParam(),
    { name: 'intervalString', type: 'interval', required: true, suggestions: ['10min', '1h', '1d'] },
    { name: 'alignToInterval', type: 'boolean', default: false },
  ],
  evaluate(call) {
    const text = call.text('intervalString');
    const interval = forwardInterval('hitcount', text);
    const isAligned = call.flag('alignToInterval');
    const list = isAligned ? fromAlignedStart(call, interval) : call.series('seriesList');
    return list.map((series) => {
      const count = Math.ceil((series.end - series.start) / interval);
      call.context.allot(count, `${series.name} in steps of ${interval} s`);
      call.context.check();
      const start = Math.trunc(series.end - count * interval);
      return recast(series, `hitcount(${series.name}, "${text}"${isAligned ? ', true' : ''})`, {
        tags: withTags(series, { hitcount: text }),
        start,
        step: interval,
        values: countHits(series, start, interval, Math.max(0, count)),
      });
    });
  },
};

/** Reads anew from the beginning of the minute, hour or day, and lets the series end with a whole interval. */
function fromAlignedStart(call: FunctionCall, interval: number): Series[] {
  const unit = interval >= 86_400 ? 'days' : interval >= 3600 ? 'hours' : interval >= 60 ? 'minutes' : 'seconds';
  const from = alignDown(call.range.from, unit, call.context.timeZone);
  return call.seriesOver('seriesList', { from, until: call.range.until }).map((series) => {
    const whole = Math.floor((series.end - series.start) / interval);
    return { ...series, end: series.start + whole * interval + interval };
  });
}

function countHits(series: Series, start: number, interval: number, count: number): Float64Array {
  const hits = new Float64Array(count).fill(NaN);
  const add = (bucket: number, value: number): void => {
    const before = hits[bucket] ?? NaN;
    if (bucket >= 0 && bucket < count) hits[bucket] = Number.isNaN(before) ? value : before + value;
  };
  const step = Math.trunc(series.step);
  for (let index = 0; index < series.values.length; index += 1) {
    const value = series.values[index] ?? NaN;
    if (Number.isNaN(value)) continue;
    const begin = Math.trunc(series.start + index * step) - start;
    const first = Math.floor(begin / interval);
    const isBeyond = Math.floor((begin + step) / interval) >= count;
    const last = isBeyond ? count - 1 : Math.floor((begin + step) / interval);
    const restOfLast = isBeyond ? interval : begin + step - last * interval;
    if (first === last) add(first, value * (restOfLast - (begin - first * interval)));
    else {
      add(first, value * (interval - (begin - first * interval)));
      for (let bucket = first + 1; bucket < last; bucket += 1) add(bucket, value * interval);
      if (restOfLast > 0) add(last, value * restOfLast);
    }
  }
  return hits;
}
