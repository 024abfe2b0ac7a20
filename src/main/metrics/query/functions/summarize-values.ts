import { aggregatorOf } from '../aggregate';
import type { QueryContext } from '../context';
import type { Series } from '../series';

/** Buckets of `interval` seconds from `start` on, as many as begin before `end`, each aggregated to one value. */
export function summarizeValues(
  context: QueryContext,
  series: Series,
  func: string,
  interval: number,
  buckets: { readonly start: number; readonly end: number },
): Float64Array {
  const aggregator = aggregatorOf(func);
  const { values, step } = series;
  const pointsPerBucket = interval / step;
  const count = Math.min(values.length, Math.ceil((series.end - series.start) / step));
  const length = Math.max(0, Math.ceil((buckets.end - buckets.start) / interval));
  context.allot(length, `${series.name} in steps of ${interval} s`);
  context.check();
  const out = new Float64Array(length);
  let index = 0;
  for (let bucket = 0; bucket < length; bucket += 1) {
    const begin = buckets.start + bucket * interval;
    let first = index;
    let known = 0;
    while (index < count && series.start + index * step < begin + interval) {
      const time = series.start + index * step;
      if (time <= begin) first = index;
      if (time >= begin && !Number.isNaN(values[index])) known += 1;
      index += 1;
    }
    const enough = known > 0 && known / pointsPerBucket >= series.xFilesFactor;
    out[bucket] = enough ? aggregator(values.subarray(first, index)) : NaN;
  }
  return out;
}
