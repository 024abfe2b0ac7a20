import { GembaError } from '../../../../shared/errors';
import { derive, type FunctionSpec, seriesListParam, withTags } from '../function-spec';
import { parseInterval } from '../parse-interval';
import type { Series } from '../series';
import { backwards } from './backwards';

/** More than anybody can tell apart, and few enough to be read. */
const MOST_RANGES = 1000;

/** The same series over several earlier ranges, all drawn over this one. */
export const timeStack: FunctionSpec = {
  name: 'timeStack',
  group: 'Transform',
  description: 'Draws several earlier ranges over this one.',
  params: [
    seriesListParam(),
    {
      name: 'timeShiftUnit',
      type: 'interval',
      default: '1d',
      suggestions: ['1h', '6h', '12h', '1d', '2d', '7d', '14d', '30d'],
    },
    { name: 'timeShiftStart', type: 'integer', default: 0 },
    { name: 'timeShiftEnd', type: 'integer', default: 7 },
  ],
  evaluate(call) {
    const unit = backwards(call.text('timeShiftUnit'));
    const seconds = parseInterval(unit);
    const [first] = call.series('seriesList');
    if (first === undefined) return [];
    const stacked: Series[] = [];
    const [start, stop] = [call.number('timeShiftStart'), call.number('timeShiftEnd')];
    if (stop - start > MOST_RANGES) throw new GembaError('usage', `timeStack draws at most ${MOST_RANGES} ranges.`);
    for (let shift = start; shift < stop; shift += 1) {
      const range = { from: call.range.from + seconds * shift, until: call.range.until + seconds * shift };
      for (const series of call.seriesOver('seriesList', range)) {
        stacked.push(
          derive(series, `timeShift(${series.name}, ${unit}, ${shift})`, {
            tags: withTags(series, { timeShiftUnit: unit, timeShift: String(shift) }),
            start: first.start,
            end: first.end,
            integers: series.integers,
          }),
        );
      }
    }
    return stacked;
  },
};
