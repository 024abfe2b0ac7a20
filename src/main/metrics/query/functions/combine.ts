import { aggregatorOf } from '../aggregate';
import type { QueryContext } from '../context';
import { type Aligned, align, type Series } from '../series';
import { foldRows } from './fold-rows';

export interface CombineOptions {
  /** Instead of the request's. */
  readonly xFilesFactor?: number | null;
}

/**
 * Series into one, slot by slot, as `aggregate` in Graphite's functions.py does; empty where there is nothing to combine.
 * `func` may be written as the function that does the same (`sumSeries`).
 *
 * @throws GembaError `usage` for a function that is not there.
 */
export function combine(
  context: QueryContext,
  list: readonly Series[],
  func: string,
  options: CombineOptions = {},
): Series[] {
  const method = func.replace(/Series$/, '');
  aggregatorOf(method);
  const aligned = align(list);
  if (aligned === null) return [];
  const xFilesFactor = options.xFilesFactor ?? context.xFilesFactor;
  const values = foldRows(method, aligned, xFilesFactor);
  const name = `${method}Series(${pathsOfAll(list)})`;
  const tags = commonTags(list);
  tags['name'] ??= name;
  tags['aggregatedBy'] = method;
  const integers =
    method === 'count' || (KEEPS_INTEGERS.has(method) && list.every((series) => series.integers === true));
  return [{ ...freshSeries(name, aligned, values, xFilesFactor), tags, ...(integers ? { integers } : {}) }];
}

const KEEPS_INTEGERS: ReadonlySet<string> = new Set(['sum', 'total', 'min', 'max', 'diff', 'last', 'current']);

/** A series that nothing is known of but its name: how Graphite makes one from others. */
export function freshSeries(
  name: string,
  time: Pick<Aligned, 'start' | 'end' | 'step'>,
  values: Float64Array,
  xFilesFactor: number,
): Series {
  return {
    name,
    pathExpression: name,
    tags: { name },
    start: time.start,
    end: time.end,
    step: time.step,
    values,
    consolidation: 'average',
    xFilesFactor,
  };
}

/** The paths of all, each once, for the name of a combined series. */
export function pathsOfAll(list: readonly Series[]): string {
  return [...new Set(list.map((series) => series.pathExpression))].join(',');
}

function commonTags(list: readonly Series[]): Record<string, string> {
  const [first, ...rest] = list;
  const common = Object.entries(first?.tags ?? {}).filter(([tag, value]) =>
    rest.every((series) => series.tags[tag] === value),
  );
  return Object.fromEntries(common);
}
