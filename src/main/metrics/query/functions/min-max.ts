import { aggregate } from '../aggregate';
import { derive, type FunctionSpec, mapValues, seriesListParam } from '../function-spec';

/** The least value becomes zero, the greatest one; all are zero where they are the same. */
export const minMax: FunctionSpec = {
  name: 'minMax',
  group: 'Transform',
  description: 'Stretches each series between 0 and 1.',
  params: [seriesListParam()],
  evaluate: (call) =>
    call.series('seriesList').map((series) => {
      const least = aggregate('min', series.values);
      const span = aggregate('max', series.values) - least;
      const stretch = (value: number): number => (Number.isNaN(value) ? NaN : span === 0 ? 0 : (value - least) / span);
      return derive(series, `minMax(${series.name})`, { values: mapValues(series.values, stretch) });
    }),
};
