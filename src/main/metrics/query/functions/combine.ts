import { aggregatorOf } from '../aggregate';
import type { QueryContext } from '../context';
import { align, type Series } from '../series';

/** Series into one, slot by slot, as `aggregate` in Graphite's functions.py does; empty where there is nothing to combine. */
export function combine(context: QueryContext, list: readonly Series[], func: string): Series[] {
  const aligned = align(list);
  const first = list[0];
  if (aligned === null || first === undefined) return [];
  const aggregator = aggregatorOf(func);
  const { rows, start, end, step, length } = aligned;
  const values = new Float64Array(length);
  const column = new Float64Array(rows.length);
  for (let index = 0; index < length; index += 1) {
    let known = 0;
    for (let row = 0; row < rows.length; row += 1) {
      const value = rows[row]?.[index] ?? NaN;
      column[row] = value;
      if (!Number.isNaN(value)) known += 1;
    }
    values[index] = known > 0 && known / rows.length >= context.xFilesFactor ? aggregator(column) : NaN;
  }
  const name = `${func}Series(${pathsOfAll(list)})`;
  const tags = { ...commonTags(list) };
  tags['name'] ??= name;
  tags['aggregatedBy'] = func;
  return [
    {
      name,
      pathExpression: name,
      tags,
      start,
      end,
      step,
      values,
      consolidation: 'average',
      xFilesFactor: context.xFilesFactor,
    },
  ];
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
