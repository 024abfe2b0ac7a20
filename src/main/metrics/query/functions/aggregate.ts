import { type FunctionSpec, seriesListParam } from '../function-spec';
import { combine } from './combine';

/** Series into one by any aggregation method. */
export const aggregate: FunctionSpec = {
  name: 'aggregate',
  group: 'Combine',
  description: 'Series into one by any aggregation method.',
  params: [
    seriesListParam(),
    { name: 'func', type: 'aggFunc', required: true },
    { name: 'xFilesFactor', type: 'float' },
  ],
  evaluate: (call) =>
    combine(call.context, call.series('seriesList'), call.text('func'), {
      xFilesFactor: call.maybeNumber('xFilesFactor'),
    }),
};
