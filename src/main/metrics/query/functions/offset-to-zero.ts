import { aggregate } from '../aggregate';
import { derive, type FunctionSpec, mapValues, seriesListParam, withTags } from '../function-spec';
import { writeValue } from '../python-format';

/** Moves each series so that its least value is zero. */
export const offsetToZero: FunctionSpec = {
  name: 'offsetToZero',
  group: 'Transform',
  description: 'Takes the least value of a series from each of its values.',
  params: [seriesListParam()],
  evaluate: (call) =>
    call.series('seriesList').map((series) => {
      const least = aggregate('min', series.values);
      return derive(series, `offsetToZero(${series.name})`, {
        tags: withTags(series, { offsetToZero: writeValue(least, series.integers === true) }),
        values: mapValues(series.values, (value) => value - least),
        integers: series.integers,
      });
    }),
};
