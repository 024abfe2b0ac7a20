import { type FunctionSpec, mapValues, recast, seriesListParam, withTags } from '../function-spec';

/** The difference to the point before; nothing where one of the two is missing. */
export const derivative: FunctionSpec = {
  name: 'derivative',
  group: 'Transform',
  description: 'The difference of each value to the one before.',
  params: [seriesListParam()],
  evaluate: (call) =>
    call.series('seriesList').map((series) =>
      recast(series, `derivative(${series.name})`, {
        tags: withTags(series, { derivative: '1' }),
        values: mapValues(series.values, (value, index) => value - (series.values[index - 1] ?? NaN)),
        integers: series.integers,
      }),
    ),
};
