import { type FunctionSpec, seriesListParam } from '../function-spec';

/** Pieces of the path within the innermost brackets, from `start` to before `stop`; 0 for `stop` is all of them. */
export const substr: FunctionSpec = {
  name: 'substr',
  group: 'Special',
  description: 'Names series by some pieces of their path.',
  params: [seriesListParam(), { name: 'start', type: 'node', default: 0 }, { name: 'stop', type: 'node', default: 0 }],
  evaluate(call) {
    const stop = call.number('stop');
    return call.series('seriesList').map((series) => {
      const close = series.name.indexOf(')');
      const inside = series.name.slice(series.name.lastIndexOf('(') + 1, close < 0 ? undefined : close);
      const pieces = inside.split('.').slice(call.number('start'), stop === 0 ? undefined : stop);
      return { ...series, name: pieces.join('.').replace(/,.*$/, '') };
    });
  },
};
