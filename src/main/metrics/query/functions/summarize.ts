import { GembaError } from '../../../../shared/errors';
import { type FunctionSpec, recast, seriesListParam, withTags } from '../function-spec';
import { parseInterval } from '../parse-interval';
import { summarizeValues } from './summarize-values';

/** Points of an interval into one. Buckets lie on multiples of the interval since the epoch, or begin with the first point. */
export const summarize: FunctionSpec = {
  name: 'summarize',
  group: 'Transform',
  description: 'Makes one point of all points of an interval.',
  params: [
    seriesListParam(),
    { name: 'intervalString', type: 'interval', required: true, suggestions: ['10min', '1h', '1d'] },
    { name: 'func', type: 'aggFunc', default: 'sum' },
    { name: 'alignToFrom', type: 'boolean', default: false },
  ],
  evaluate(call) {
    const text = call.text('intervalString');
    const list = call.series('seriesList');
    if (list.length === 0) return [];
    const interval = forwardInterval('summarize', text);
    const func = call.text('func');
    const alignToFrom = call.flag('alignToFrom');
    return list.map((series) => {
      const start = alignToFrom ? series.start : series.start - (series.start % interval);
      const end = alignToFrom ? series.end : series.end - (series.end % interval) + interval;
      const values = summarizeValues(call.context, series, func, interval, { start, end });
      return recast(series, `summarize(${series.name}, "${text}", "${func}"${alignToFrom ? ', true' : ''})`, {
        tags: withTags(series, { summarize: text, summarizeFunction: func }),
        start,
        end: alignToFrom ? start + values.length * interval : end,
        step: interval,
        values,
      });
    });
  },
};

/** @throws GembaError `usage` for one that does not go forward, on which Graphite works for ever. */
export function forwardInterval(name: string, text: string): number {
  const interval = parseInterval(text);
  if (interval > 0) return interval;
  throw new GembaError('usage', `${name}: the interval ${JSON.stringify(text)} does not go forward.`);
}
