import { type FunctionSpec, seriesListParam } from '../function-spec';
import { nodeName } from './node-name';

/** Names series by pieces of their path, counted from 0 (from the end when negative), or by tags. */
export const aliasByNode: FunctionSpec = {
  name: 'aliasByNode',
  group: 'Alias',
  description: 'Names series by pieces of their path, counted from 0 (from the end when negative), or by tags.',
  params: [seriesListParam(), { name: 'nodes', type: 'nodeOrTag', required: true, mayLack: true, multiple: true }],
  evaluate: (call) =>
    call.series('seriesList').map((series) => ({ ...series, name: nodeName(series, call.values('nodes')) })),
};
