import type { FunctionSpec } from '../function-spec';
import { wallClockSeconds } from '../local-time';
import { madeSeries } from './time-series';

/** The time itself. In another zone than the server's it is that zone's wall clock, read as if it were the server's. */
export const timeFunction: FunctionSpec = {
  name: 'timeFunction',
  aliases: ['time'],
  group: 'Transform',
  description: 'The time of each point, in seconds since the epoch.',
  params: [
    { name: 'name', type: 'string', required: true },
    { name: 'step', type: 'integer', default: 60 },
  ],
  evaluate(call) {
    const { from, until } = call.range;
    const { timeZone } = call.context;
    const start = wallClockSeconds(from, timeZone);
    const ahead = start - from;
    const end = wallClockSeconds(until, timeZone);
    return [madeSeries(call, call.text('name'), call.number('step'), (time) => time + ahead, { start, end })];
  },
};
