import { type FunctionSpec, mapValues, recast, seriesListParam, withTags } from '../function-spec';

/** The sum of everything so far; nothing where nothing is. */
export const integral: FunctionSpec = {
  name: 'integral',
  group: 'Transform',
  description: 'The sum of all values up to each point.',
  params: [seriesListParam()],
  evaluate: (call) =>
    call.series('seriesList').map((series) => {
      let sum = 0;
      const add = (value: number): number => (Number.isNaN(value) ? NaN : (sum += value));
      return recast(series, `integral(${series.name})`, {
        tags: withTags(series, { integral: '1' }),
        values: mapValues(series.values, add),
      });
    }),
};
