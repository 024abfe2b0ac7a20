import type { Series } from '../series';

/** Series that have one key. */
export interface KeyedGroup {
  readonly key: string;
  readonly list: readonly Series[];
}

/** Series by key, groups in the order in which their first series come. */
export function groupBy(list: readonly Series[], keyOf: (series: Series) => string): KeyedGroup[] {
  const groups = new Map<string, Series[]>();
  for (const series of list) {
    const key = keyOf(series);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [series]);
    else group.push(series);
  }
  return [...groups].map(([key, members]) => ({ key, list: members }));
}
