import { type FunctionSpec, seriesListParam, withTags } from '../function-spec';
import { draw } from './draw';

/** Drawn against an axis of their own on the other side. */
export const secondYAxis: FunctionSpec = {
  name: 'secondYAxis',
  group: 'Graph',
  description: 'Draws series against an axis of their own.',
  params: [seriesListParam()],
  evaluate: (call) =>
    call.series('seriesList').map((series) => ({
      ...draw(series, { secondYAxis: true }),
      name: `secondYAxis(${series.name})`,
      tags: withTags(series, { secondYAxis: '1' }),
    })),
};
