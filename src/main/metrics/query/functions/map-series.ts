import { type FunctionSpec, seriesListParam } from '../function-spec';
import { groupBy } from './group-by';
import { nodeName } from './node-name';

/** Groups of series that agree in the given pieces or tags, for `reduceSeries`. */
export const mapSeries: FunctionSpec = {
  name: 'mapSeries',
  aliases: ['map'],
  group: 'Combine',
  description: 'Groups of series that agree in the given pieces or tags, for reduceSeries.',
  params: [seriesListParam(), { name: 'mapNodes', type: 'nodeOrTag', required: true, mayLack: true, multiple: true }],
  evaluate(call) {
    const nodes = call.values('mapNodes');
    const groups = groupBy(call.series('seriesList'), (series) => nodeName(series, nodes));
    return { groups: groups.map(({ list }) => list) };
  },
};
