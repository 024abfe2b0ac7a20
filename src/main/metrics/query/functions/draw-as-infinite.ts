import { type FunctionSpec, seriesListParam, withTags } from '../function-spec';
import { draw } from './draw';

/** Each value above zero as a vertical line over the whole height. */
export const drawAsInfinite: FunctionSpec = {
  name: 'drawAsInfinite',
  group: 'Graph',
  description: 'Draws each value above zero as a vertical line.',
  params: [seriesListParam()],
  evaluate: (call) =>
    call.series('seriesList').map((series) => ({
      ...draw(series, { drawAsInfinite: true }),
      name: `drawAsInfinite(${series.name})`,
      tags: withTags(series, { drawAsInfinite: '1' }),
    })),
};
