import { type FunctionSpec, seriesListParam, withTags } from '../function-spec';
import { pythonFloat } from '../python-format';

/** How much must be known for several points to become one. It also holds for what the request evaluates after this. */
export const setXFilesFactor: FunctionSpec = {
  name: 'setXFilesFactor',
  aliases: ['xFilesFactor'],
  group: 'Special',
  description: 'How much must be known for several points to become one, between 0 and 1.',
  params: [seriesListParam(), { name: 'xFilesFactor', type: 'float', required: true }],
  evaluate(call) {
    const xFilesFactor = call.number('xFilesFactor');
    call.context.xFilesFactor = xFilesFactor;
    return call.series('seriesList').map((series) => ({
      ...series,
      xFilesFactor,
      tags: withTags(series, { xFilesFactor: pythonFloat(xFilesFactor) }),
    }));
  },
};
