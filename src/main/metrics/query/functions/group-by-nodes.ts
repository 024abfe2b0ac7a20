import { type ArgumentValue, type FunctionCall, type FunctionSpec, seriesListParam } from '../function-spec';
import type { Series } from '../series';
import { groupBy } from './group-by';
import { nodeName } from './node-name';
import { reduceGroup } from './reduce-group';

/** Combines series that agree in the given pieces or tags. */
export const groupByNodes: FunctionSpec = {
  name: 'groupByNodes',
  group: 'Combine',
  description: 'Combines series that agree in the given pieces or tags.',
  params: [
    seriesListParam(),
    { name: 'callback', type: 'aggOrSeriesFunc', required: true },
    { name: 'nodes', type: 'nodeOrTag', multiple: true },
  ],
  evaluate: (call) => combineByNodes(call, call.values('nodes')),
};

export function combineByNodes(call: FunctionCall, nodes: readonly ArgumentValue[]): Series[] {
  const groups = groupBy(call.series('seriesList'), (series) => nodeName(series, nodes));
  return groups.map(({ key, list }) => ({ ...reduceGroup(call, call.text('callback'), list), name: key }));
}
