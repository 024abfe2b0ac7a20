import { type FunctionSpec, seriesListParam } from '../function-spec';
import { draw } from './draw';

/** In which colour series are drawn. */
export const color: FunctionSpec = {
  name: 'color',
  group: 'Graph',
  description: 'In which colour series are drawn: a name or RRGGBB.',
  params: [seriesListParam(), { name: 'theColor', type: 'string', required: true }],
  evaluate: (call) => call.series('seriesList').map((series) => draw(series, { color: call.text('theColor') })),
};
