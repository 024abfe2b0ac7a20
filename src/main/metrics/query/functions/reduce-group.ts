import { GembaError } from '../../../../shared/errors';
import type { FunctionCall } from '../function-spec';
import type { Series } from '../series';
import { combine } from './combine';

/**
 * A group into one series by a callback: a render function, of which the first series counts, or else an aggregation method.
 *
 * @throws GembaError `usage` where the callback is neither, or gives nothing.
 */
export function reduceGroup(call: FunctionCall, callback: string, list: readonly Series[]): Series {
  const results = call.isFunction(callback) ? call.apply(callback, [list]) : combine(call.context, list, callback);
  const [first] = results;
  if (first !== undefined) return first;
  throw new GembaError('usage', `${callback} gives nothing for ${list[0]?.name ?? 'an empty group'}.`);
}
