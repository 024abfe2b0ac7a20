import { type FunctionSpec, seriesListParam } from '../function-spec';
import { draw } from './draw';

/** How wide lines are drawn, in pixels. */
export const lineWidth: FunctionSpec = {
  name: 'lineWidth',
  group: 'Graph',
  description: 'How wide lines are drawn, in pixels.',
  params: [seriesListParam(), { name: 'width', type: 'float', required: true }],
  evaluate: (call) => call.series('seriesList').map((series) => draw(series, { lineWidth: call.number('width') })),
};
