import { type FunctionSpec, seriesListParam } from '../function-spec';
import { sortByAggregate } from './rank';

/** Series by their sum, the greatest first. */
export const sortByTotal: FunctionSpec = {
  name: 'sortByTotal',
  group: 'Sorting',
  description: 'Series by their sum, the greatest first.',
  params: [seriesListParam()],
  evaluate: (call) => sortByAggregate(call.series('seriesList'), 'sum', 'descending'),
};
