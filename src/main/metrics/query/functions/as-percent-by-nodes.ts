import { GembaError } from '../../../../shared/errors';
import { isSeriesList } from '../bind-arguments';
import type { QueryContext } from '../context';
import type { ArgumentValue } from '../function-spec';
import { type Aligned, align, consolidate, type Series } from '../series';
import { freshSeries, pathsOfAll } from './combine';
import { foldRows } from './fold-rows';
import { groupBy } from './group-by';
import { nodeName } from './node-name';
import { percentOfSeries } from './percentages';

type Times = Pick<Aligned, 'start' | 'end' | 'step'>;

/**
 * Series as percentages of the total that has the same key; without totals, of the sum of their group. What has no
 * counterpart is named MISSING and has no values.
 *
 * @throws GembaError `usage` where the total is neither left out nor series.
 */
export function percentByNodes(
  context: QueryContext,
  list: readonly Series[],
  total: ArgumentValue,
  nodes: readonly ArgumentValue[],
): Series[] {
  if (total !== null && !isSeriesList(total)) {
    throw new GembaError('usage', 'asPercent: with nodes the total must be None or series.');
  }
  const keyOf = (series: Series): string => nodeName(series, nodes);
  const parts = new Map(groupBy(list, keyOf).map((group) => [group.key, group.list]));
  const lastTimes = new LastTimes();
  const totals = new Map(
    groupBy(total ?? list, keyOf).map((group) => [group.key, totalOf(context, group.list, lastTimes)]),
  );
  const ownStep = align(list)?.step ?? 0;
  return [...new Set([...parts.keys(), ...totals.keys()])].flatMap((key) => {
    const whole = totals.get(key);
    const members = parts.get(key);
    if (members === undefined)
      return whole === undefined ? [] : [missing(context, `MISSING,${whole.name}`, whole.values.length, lastTimes)];
    return members.map((series) => {
      if (whole !== undefined) return lastTimes.remember(percentOfSeries(context, series, whole));
      return missing(context, `${series.name},MISSING`, consolidate(series, ownStep / series.step).length, lastTimes);
    });
  });
}

function totalOf(context: QueryContext, group: readonly Series[], lastTimes: LastTimes): Series {
  const [first] = group;
  const aligned = align(group);
  if (aligned === null || first === undefined) throw new GembaError('usage', 'asPercent: a total without series.');
  if (group.length === 1) return first;
  const values = foldRows('sum', aligned, 0);
  return lastTimes.remember(freshSeries(`sumSeries(${pathsOfAll(group)})`, aligned, values, context.xFilesFactor));
}

function missing(context: QueryContext, names: string, length: number, lastTimes: LastTimes): Series {
  const values = new Float64Array(length).fill(NaN);
  return freshSeries(`asPercent(${names})`, lastTimes.times(names), values, context.xFilesFactor);
}

/** Graphite gives a series without counterpart the times of whatever it worked on before; where that is nothing, it crashes. */
class LastTimes {
  #times: Times | null = null;

  remember<T extends Times>(times: T): T {
    this.#times = times;
    return times;
  }

  times(names: string): Times {
    if (this.#times !== null) return this.#times;
    throw new GembaError('usage', `asPercent: nothing was found to match ${names.replace(/,?MISSING,?/, '')} with.`, {
      nextStep: 'Check the pieces or tags by which series and totals are matched.',
    });
  }
}
