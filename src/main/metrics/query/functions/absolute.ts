import { derive, type FunctionSpec, mapValues, seriesListParam, withTags } from '../function-spec';

/** Without the sign. */
export const absolute: FunctionSpec = {
  name: 'absolute',
  group: 'Transform',
  params: [seriesListParam()],
  evaluate: (call) =>
    call.series('seriesList').map((series) =>
      derive(series, `absolute(${series.name})`, {
        tags: withTags(series, { absolute: '1' }),
        values: mapValues(series.values, Math.abs),
      }),
    ),
};
