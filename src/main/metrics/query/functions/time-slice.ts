import { type FunctionSpec, mapValues, seriesListParam, withTags } from '../function-spec';
import { wallClockSeconds } from '../local-time';
import { parseTime } from '../parse-time';

/** Only what lies between two times, which count from the clock whatever the request's `now` says. */
export const timeSlice: FunctionSpec = {
  name: 'timeSlice',
  group: 'Transform',
  description: 'Leaves only what lies between two times.',
  params: [
    seriesListParam(),
    { name: 'startSliceAt', type: 'date', required: true },
    { name: 'endSliceAt', type: 'date', default: 'now' },
  ],
  evaluate(call) {
    const { clock, timeZone } = call.context;
    const start = parseTime(call.text('startSliceAt'), clock, 'UTC');
    const end = parseTime(call.text('endSliceAt'), clock, 'UTC');
    // As in Graphite points are counted from the beginning of the range, which lies before the first of them.
    const from = wallClockSeconds(call.range.from, timeZone);
    return call.series('seriesList').map((series) => ({
      ...series,
      name: `timeSlice(${series.name}, ${start}, ${end})`,
      tags: withTags(series, { timeSliceStart: String(start), timeSliceEnd: String(end) }),
      values: mapValues(series.values, (value, index) => {
        const time = from + index * series.step;
        return time < start || time > end ? NaN : value;
      }),
    }));
  },
};
