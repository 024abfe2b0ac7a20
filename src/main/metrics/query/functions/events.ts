import { asText } from '../bind-arguments';
import type { FunctionSpec } from '../function-spec';
import { madeSeries } from './time-series';

/** How many events with all of the tags happened in each second; `*` stands for any. */
export const events: FunctionSpec = {
  name: 'events',
  group: 'Special',
  description: 'The number of events with all of the given tags, second by second.',
  params: [{ name: 'tags', type: 'string', required: true, multiple: true }],
  evaluate(call) {
    const tags = call.values('tags').map(asText);
    const name = `events("${tags.join('", "')}")`;
    const made = madeSeries(call, name, 1, () => NaN, { consolidation: 'sum', integers: true, tags: { name } });
    const isAny = tags.length === 1 && tags[0] === '*';
    for (const time of call.context.eventTimes(call.range, isAny ? null : tags)) {
      const index = Math.floor(time - made.start);
      const before = made.values[index] ?? NaN;
      // The series ends before the last second of the range.
      if (index >= 0 && index < made.values.length) made.values[index] = Number.isNaN(before) ? 1 : before + 1;
    }
    return [made];
  },
};
