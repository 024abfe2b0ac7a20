import { type FunctionSpec, seriesListParam } from '../function-spec';
import { sortByAggregate } from './rank';

/** Series by an aggregate, the least first unless `reverse` says otherwise. */
export const sortBy: FunctionSpec = {
  name: 'sortBy',
  group: 'Sorting',
  description: 'Series by an aggregate, the least first unless reverse says otherwise.',
  params: [
    seriesListParam(),
    { name: 'func', type: 'aggFunc', default: 'average' },
    { name: 'reverse', type: 'boolean', default: false },
  ],
  evaluate: (call) =>
    sortByAggregate(call.series('seriesList'), call.text('func'), call.flag('reverse') ? 'descending' : 'ascending'),
};
