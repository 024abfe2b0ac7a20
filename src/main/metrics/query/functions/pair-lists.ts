import { GembaError } from '../../../../shared/errors';
import type { FunctionCall, FunctionSpec } from '../function-spec';
import type { Series } from '../series';
import { combine } from './combine';

/** @throws GembaError `usage` where the lists are not of one length. */
export function pairLists(call: FunctionCall, first: string, second: string): Array<readonly [Series, Series]> {
  const others = call.series(second);
  const list = call.series(first);
  if (list.length !== others.length) {
    throw new GembaError(
      'usage',
      `${first} and ${second} must have equal length, not ${list.length} and ${others.length} series.`,
    );
  }
  return list.flatMap((series, index) => {
    const other = others[index];
    return other === undefined ? [] : [[series, other] as const];
  });
}

/** The first of one list with the first of the other, and so on. */
export function combinePairs(call: FunctionCall, func: string): Series[] {
  const xFilesFactor = call.maybeNumber('xFilesFactor');
  const pairs = pairLists(call, 'seriesListFirstPos', 'seriesListSecondPos');
  return pairs.flatMap(([first, second]) =>
    combine(call.context, [first, second], func, { xFilesFactor }).map((combined) => ({
      ...combined,
      name: `${func.replace(/Series$/, '')}Series(${first.name},${second.name})`,
    })),
  );
}

export const PAIR_PARAMS: FunctionSpec['params'] = [
  { name: 'seriesListFirstPos', type: 'seriesList', required: true },
  { name: 'seriesListSecondPos', type: 'seriesList', required: true },
];
