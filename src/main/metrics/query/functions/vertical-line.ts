import { GembaError } from '../../../../shared/errors';
import type { FunctionSpec } from '../function-spec';
import { wallClockSeconds } from '../local-time';
import { parseTime } from '../parse-time';
import { tagsOfName } from '../series-tags';

/** A vertical line at a time within the range; the time counts from the clock whatever the request's `now` says. */
export const verticalLine: FunctionSpec = {
  name: 'verticalLine',
  group: 'Graph',
  description: 'A vertical line at a time.',
  params: [
    { name: 'ts', type: 'date', required: true },
    { name: 'label', type: 'string' },
    { name: 'color', type: 'string' },
  ],
  evaluate(call) {
    const { clock, timeZone, xFilesFactor } = call.context;
    const shown = (time: number): number => wallClockSeconds(time, timeZone);
    const at = shown(parseTime(call.text('ts'), clock, timeZone));
    if (at < shown(call.range.from)) throw new GembaError('usage', `verticalLine: ${at} lies before the range.`);
    if (at > shown(call.range.until)) throw new GembaError('usage', `verticalLine: ${at} lies after the range.`);
    const label = call.maybeText('label');
    const name = label ?? 'None';
    const colour = call.text('color');
    return [
      {
        name,
        plainName: label === null ? { of: name, value: null } : undefined,
        pathExpression: name,
        tags: tagsOfName(name),
        start: at,
        end: at,
        step: 1,
        values: Float64Array.of(1, 1),
        consolidation: 'average',
        xFilesFactor,
        drawing: colour === '' ? { drawAsInfinite: true } : { drawAsInfinite: true, color: colour },
      },
    ];
  },
};
