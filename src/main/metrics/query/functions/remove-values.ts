import { derive, type FunctionSpec, mapValues, seriesListParam } from '../function-spec';
import { pythonGeneral } from '../python-format';
import type { Series } from '../series';

type Verdict = (value: number, bound: number) => boolean;

/** One of the functions that drop points on one side of a bound; `boundOf` is null where the series stays as it is. */
export function removeFunction(
  name: string,
  description: string,
  isDropped: Verdict,
  boundOf: (series: Series, n: number) => { bound: number; tags?: Series['tags'] } | null,
): FunctionSpec {
  return {
    name,
    group: 'Filter Data',
    description,
    params: [seriesListParam(), { name: 'n', type: 'float', required: true }],
    evaluate(call) {
      const n = call.number('n');
      return call.series('seriesList').map((series) => {
        const found = boundOf(series, n);
        const renamed = derive(series, `${name}(${series.name}, ${pythonGeneral(n)})`);
        if (found === null) return renamed;
        const values = mapValues(series.values, (value) => (isDropped(value, found.bound) ? NaN : value));
        return { ...renamed, integers: series.integers, values, tags: found.tags ?? series.tags };
      });
    },
  };
}

export const isAbove: Verdict = (value, bound) => value > bound;
export const isBelow: Verdict = (value, bound) => value < bound;
