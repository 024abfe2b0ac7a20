import { type FunctionSpec, seriesListParam } from '../function-spec';
import { consolidatedBy } from './consolidate-by';

/** Points are added up where there are more than can be shown. */
export const cumulative: FunctionSpec = {
  name: 'cumulative',
  group: 'Special',
  description: 'Adds points up where there are more than can be shown.',
  params: [seriesListParam()],
  evaluate: (call) => consolidatedBy(call, 'sum'),
};
