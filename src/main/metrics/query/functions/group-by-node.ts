import { type FunctionSpec, seriesListParam } from '../function-spec';
import { combineByNodes } from './group-by-nodes';

/** Combines series that agree in one piece or tag. */
export const groupByNode: FunctionSpec = {
  name: 'groupByNode',
  group: 'Combine',
  description: 'Combines series that agree in one piece or tag.',
  params: [
    seriesListParam(),
    { name: 'nodeNum', type: 'nodeOrTag', required: true },
    { name: 'callback', type: 'aggOrSeriesFunc', default: 'average' },
  ],
  evaluate: (call) => combineByNodes(call, call.values('nodeNum')),
};
