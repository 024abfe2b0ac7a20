import { type FunctionCall, type FunctionSpec, recast, seriesListParam, withTags } from '../function-spec';
import type { Series } from '../series';
import { alignDown } from './align-down';
import { forwardInterval } from './summarize';
import { summarizeValues } from './summarize-values';

/** Points of an interval into one, from the first point on, or from the beginning of the hour, day, week… it lies in. */
export const smartSummarize: FunctionSpec = {
  name: 'smartSummarize',
  group: 'Transform',
  description: 'Makes one point of all points of an interval, counted from the beginning of an hour, day, week…',
  params: [
    seriesListParam(),
    { name: 'intervalString', type: 'interval', required: true, suggestions: ['10min', '1h', '1d'] },
    { name: 'func', type: 'aggFunc', default: 'sum' },
    {
      name: 'alignTo',
      type: 'string',
      options: [false, null, true, 'days', 'hours', 'minutes', 'months', 'seconds', 'weeks', 'years'],
    },
  ],
  evaluate(call) {
    const text = call.text('intervalString');
    const list = alignedSeries(call);
    if (list.length === 0) return [];
    const interval = forwardInterval('smartSummarize', text);
    const func = call.text('func');
    return list.map((series) => {
      const values = summarizeValues(call.context, series, func, interval, series);
      return recast(series, `smartSummarize(${series.name}, "${text}", "${func}")`, {
        tags: withTags(series, { smartSummarize: text, smartSummarizeFunction: func }),
        end: series.start + values.length * interval,
        step: interval,
        values,
      });
    });
  },
};

/** A flag stood here once; Graphite ignores it. */
function alignedSeries(call: FunctionCall): readonly Series[] {
  const [unit = null] = call.values('alignTo');
  if (unit === null || typeof unit === 'boolean') return call.series('seriesList');
  const from = alignDown(call.range.from, call.text('alignTo'), call.context.timeZone);
  return call.seriesOver('seriesList', { from, until: call.range.until });
}
