import { GembaError } from '../../../../shared/errors';
import type { FunctionCall } from '../function-spec';
import type { Series } from '../series';
import { tagsOfName } from '../series-tags';

/**
 * A series that a function makes of its own, from the beginning of the range on, not aligned to its step.
 *
 * @throws GembaError `usage` for a step that never arrives, `refused` for too many points.
 */
export function madeSeries(
  call: FunctionCall,
  name: string,
  step: number,
  valueAt: (time: number, index: number) => number,
  changes: Partial<Series> = {},
): Series {
  const { from, until } = call.range;
  if (!(step > 0)) throw new GembaError('usage', `The step ${step} does not go forward.`);
  // Between the dates of `linearRegression` the later one may stand first: then there is nothing.
  const count = Math.max(0, Math.ceil((until - from) / step));
  call.context.allot(count, `${name} at ${step} s`);
  const values = new Float64Array(count);
  for (let index = 0; index < count; index += 1) values[index] = valueAt(from + index * step, index);
  return {
    name,
    pathExpression: name,
    tags: tagsOfName(name),
    start: from,
    end: until,
    step,
    values,
    consolidation: 'average',
    xFilesFactor: call.context.xFilesFactor,
    ...changes,
  };
}
