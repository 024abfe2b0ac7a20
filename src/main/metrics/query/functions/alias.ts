import { type FunctionSpec, seriesListParam } from '../function-spec';

/** Gives a new name; the tags stay. */
export const alias: FunctionSpec = {
  name: 'alias',
  group: 'Alias',
  params: [seriesListParam(), { name: 'newName', type: 'string', required: true }],
  evaluate: (call) => call.series('seriesList').map((series) => ({ ...series, name: call.text('newName') })),
};
