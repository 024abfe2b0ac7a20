import { type FunctionSpec, seriesListParam } from '../function-spec';

/** The first `n` series; a negative `n` leaves out that many at the end. */
export const limit: FunctionSpec = {
  name: 'limit',
  group: 'Filter Series',
  description: 'The first n series; a negative n leaves out that many at the end.',
  params: [seriesListParam(), { name: 'n', type: 'integer', required: true }],
  evaluate: (call) => call.series('seriesList').slice(0, call.number('n')),
};
