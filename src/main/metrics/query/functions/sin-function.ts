import type { FunctionSpec } from '../function-spec';
import { wallClockSeconds } from '../local-time';
import { madeSeries } from './time-series';

/** The sine of the time, as `timeFunction` tells it. */
export const sinFunction: FunctionSpec = {
  name: 'sinFunction',
  aliases: ['sin'],
  group: 'Transform',
  description: 'The sine of the time of each point.',
  params: [
    { name: 'name', type: 'string', required: true },
    { name: 'amplitude', type: 'integer', default: 1, fractions: true },
    { name: 'step', type: 'integer', default: 60 },
  ],
  evaluate(call) {
    const ahead = wallClockSeconds(call.range.from, call.context.timeZone) - call.range.from;
    const amplitude = call.number('amplitude');
    const valueAt = (time: number): number => Math.sin(time + ahead) * amplitude;
    return [madeSeries(call, call.text('name'), call.number('step'), valueAt)];
  },
};
