import { aggregate } from '../aggregate';
import { type FunctionSpec, seriesListParam } from '../function-spec';
import { sortByAggregate } from './rank';

/** Series by their minimum, the least first; those that never rise above zero are left out. */
export const sortByMinima: FunctionSpec = {
  name: 'sortByMinima',
  group: 'Sorting',
  description: 'Series by their minimum, the least first; those that never rise above zero are left out.',
  params: [seriesListParam()],
  evaluate(call) {
    const positive = call.series('seriesList').filter((series) => aggregate('max', series.values) > 0);
    return sortByAggregate(positive, 'min', 'ascending');
  },
};
