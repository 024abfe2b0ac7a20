import { type FunctionSpec, recast, seriesListParam, withTags } from '../function-spec';
import { counterDeltas } from './counter-deltas';

/** Growth of a counter; nothing where it was reset. */
export const nonNegativeDerivative: FunctionSpec = {
  name: 'nonNegativeDerivative',
  group: 'Transform',
  description: 'The growth of a counter from point to point, without its resets.',
  params: [seriesListParam(), { name: 'maxValue', type: 'float' }, { name: 'minValue', type: 'float' }],
  evaluate: (call) =>
    call.series('seriesList').map((series) =>
      recast(series, `nonNegativeDerivative(${series.name})`, {
        tags: withTags(series, { nonNegativeDerivative: '1' }),
        values: counterDeltas(series.values, call.maybeNumber('maxValue'), call.maybeNumber('minValue')),
      }),
    ),
};
