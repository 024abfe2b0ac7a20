import { type FunctionSpec, seriesListParam } from '../function-spec';
import { sortByAggregate } from './rank';

/** Series by their maximum, the greatest first. */
export const sortByMaxima: FunctionSpec = {
  name: 'sortByMaxima',
  group: 'Sorting',
  description: 'Series by their maximum, the greatest first.',
  params: [seriesListParam()],
  evaluate: (call) => sortByAggregate(call.series('seriesList'), 'max', 'descending'),
};
