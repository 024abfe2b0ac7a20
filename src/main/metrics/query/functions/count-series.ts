import type { FunctionSpec } from '../function-spec';
import { align } from '../series';
import { freshSeries, pathsOfAll } from './combine';

/** How many series there are, whether or not anything is known in a slot. */
export const countSeries: FunctionSpec = {
  name: 'countSeries',
  group: 'Combine',
  description: 'How many series there are, whether or not anything is known in a slot.',
  aggregator: true,
  params: [{ name: 'seriesLists', type: 'seriesList', multiple: true }],
  evaluate(call) {
    const { from, until } = call.range;
    const list = call.series('seriesLists');
    const factor = call.context.xFilesFactor;
    if (call.lists('seriesLists').length === 0) {
      const time = { start: from, end: until, step: Math.trunc((until - from) / 2) };
      const zero = freshSeries('0', time, new Float64Array(3), factor);
      return [{ ...zero, pathExpression: 'countSeries()', integers: true }];
    }
    const aligned = align(list);
    if (aligned === null) return [];
    const values = new Float64Array(aligned.length).fill(list.length);
    return [{ ...freshSeries(`countSeries(${pathsOfAll(list)})`, aligned, values, factor), integers: true }];
  },
};
