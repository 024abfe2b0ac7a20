import { GembaError } from '../../../../shared/errors';
import { type FunctionSpec, seriesListParam, withTags } from '../function-spec';
import { parseInterval } from '../parse-interval';
import { backwards } from './backwards';

/**
 * Earlier (or later) values at the times of the range. `alignDst` goes by the server's own zone in Graphite, which is UTC
 * here and knows no summer time, so it never moves anything.
 */
export const timeShift: FunctionSpec = {
  name: 'timeShift',
  group: 'Transform',
  description: 'Draws what was a while ago over what is now.',
  params: [
    seriesListParam(),
    {
      name: 'timeShift',
      type: 'interval',
      required: true,
      suggestions: ['1h', '6h', '12h', '1d', '2d', '7d', '14d', '30d'],
    },
    { name: 'resetEnd', type: 'boolean', default: true },
    { name: 'alignDst', type: 'boolean', default: false, alsoNamed: 'alignDST' },
  ],
  evaluate(call) {
    const shift = backwards(call.text('timeShift'));
    if (shift === '') throw new GembaError('usage', 'timeShift: say how far, such as "1h".');
    const seconds = parseInterval(shift);
    const [first] = call.series('seriesList');
    if (first === undefined) return [];
    const range = { from: call.range.from + seconds, until: call.range.until + seconds };
    return call.seriesOver('seriesList', range).map((series) => ({
      ...series,
      name: `timeShift(${series.name}, "${shift}")`,
      tags: withTags(series, { timeShift: shift }),
      start: first.start,
      end: call.flag('resetEnd') ? first.end : series.end - series.start + first.start,
    }));
  },
};
