import { type FunctionSpec, mapValues, recast, seriesListParam, withTags } from '../function-spec';
import { pythonRound } from '../python-format';
import { counterDeltas } from './counter-deltas';

/** Growth of a counter per second, to six decimals. */
export const perSecond: FunctionSpec = {
  name: 'perSecond',
  group: 'Transform',
  description: 'The growth of a counter per second, without its resets.',
  params: [seriesListParam(), { name: 'maxValue', type: 'float' }, { name: 'minValue', type: 'float' }],
  evaluate: (call) =>
    call.series('seriesList').map((series) => {
      const deltas = counterDeltas(series.values, call.maybeNumber('maxValue'), call.maybeNumber('minValue'));
      return recast(series, `perSecond(${series.name})`, {
        tags: withTags(series, { perSecond: '1' }),
        values: mapValues(deltas, (delta) => pythonRound(delta / series.step, 6)),
      });
    }),
};
