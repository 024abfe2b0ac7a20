import { derive, type FunctionSpec, mapValues, seriesListParam } from '../function-spec';

/** One where the value is another than the last known one, else zero. */
export const changed: FunctionSpec = {
  name: 'changed',
  group: 'Special',
  description: 'Marks with 1 where a value differs from the one before.',
  params: [seriesListParam()],
  evaluate: (call) =>
    call.series('seriesList').map((series) => {
      let previous = NaN;
      const isChange = (value: number): number => {
        const differs = !Number.isNaN(previous) && !Number.isNaN(value) && value !== previous;
        if (!Number.isNaN(value)) previous = value;
        return differs ? 1 : 0;
      };
      return derive(series, `changed(${series.name})`, { values: mapValues(series.values, isChange), integers: true });
    }),
};
