import type { QueryContext } from '../context';
import { align, type Series } from '../series';
import { freshSeries } from './combine';
import { safeQuotient } from './divide-series';

/** One series as a percentage of another; both are brought to one step first. */
export function percentOfSeries(context: QueryContext, series: Series, total: Series): Series {
  const aligned = align([series, total]);
  const [part, whole] = aligned?.rows ?? [];
  const values = percentages(part ?? series.values, whole ?? total.values);
  return freshSeries(`asPercent(${series.name},${total.name})`, aligned ?? series, values, context.xFilesFactor);
}

/** Each of one column as a percentage of the other; nothing where the whole is zero or not known. */
export function percentages(part: Float64Array, whole: Float64Array): Float64Array {
  const out = new Float64Array(Math.max(part.length, whole.length));
  for (let index = 0; index < out.length; index += 1) out[index] = safeQuotient(part[index], whole[index]) * 100;
  return out;
}
