import { type FunctionSpec, seriesListParam } from '../function-spec';
import { nodeName } from './node-name';

/** Names series by the values of their tags. */
export const aliasByTags: FunctionSpec = {
  name: 'aliasByTags',
  group: 'Alias',
  description: 'Names series by the values of their tags.',
  params: [seriesListParam(), { name: 'tags', type: 'nodeOrTag', required: true, mayLack: true, multiple: true }],
  evaluate: (call) =>
    call.series('seriesList').map((series) => ({ ...series, name: nodeName(series, call.values('tags')) })),
};
