import { type FunctionSpec, seriesListParam } from '../function-spec';
import { draw } from './draw';

/** How opaque series are drawn: 0 is not at all, 1 fully. */
export const alpha: FunctionSpec = {
  name: 'alpha',
  group: 'Graph',
  description: 'How opaque series are drawn, from 0 to 1.',
  params: [seriesListParam(), { name: 'alpha', type: 'float', required: true }],
  evaluate: (call) => call.series('seriesList').map((series) => draw(series, { alpha: call.number('alpha') })),
};
