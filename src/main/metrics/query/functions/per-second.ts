import { derive, type FunctionSpec, mapValues, seriesListParam, withTags } from '../function-spec';
import { pythonRound } from '../python-format';
import { counterDeltas } from './counter-deltas';

/** Growth of a counter per second, to six decimals. */
export const perSecond: FunctionSpec = {
  name: 'perSecond',
  group: 'Transform',
  params: [seriesListParam(), { name: 'maxValue', type: 'float' }, { name: 'minValue', type: 'float' }],
  evaluate: (call) =>
    call.series('seriesList').map((series) => {
      const deltas = counterDeltas(series.values, call.maybeNumber('maxValue'), call.maybeNumber('minValue'));
      return derive(series, `perSecond(${series.name})`, {
        tags: withTags(series, { perSecond: '1' }),
        values: mapValues(deltas, (delta) => pythonRound(delta / series.step, 6)),
      });
    }),
};
