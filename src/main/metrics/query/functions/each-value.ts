import { derive, type FunctionCall, type FunctionSpec, mapValues, seriesListParam, withTags } from '../function-spec';

/** A function of each value by itself, named and tagged after itself: `absolute(x)` with the tag `absolute`. */
export function eachValue(
  name: string,
  description: string,
  change: (value: number) => number,
  options: { readonly tag?: string; readonly integers?: boolean } = {},
): FunctionSpec {
  return {
    name,
    group: 'Transform',
    description,
    params: [seriesListParam()],
    evaluate: (call: FunctionCall) =>
      call.series('seriesList').map((series) =>
        derive(series, `${name}(${series.name})`, {
          tags: withTags(series, { [name]: options.tag ?? '1' }),
          values: mapValues(series.values, change),
          integers: options.integers,
        }),
      ),
  };
}
