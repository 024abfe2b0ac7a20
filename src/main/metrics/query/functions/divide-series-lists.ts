import type { FunctionSpec } from '../function-spec';
import { quotient } from './divide-series';
import { pairLists } from './pair-lists';

/** Divides the series of the first list by those of the second, one pair at a time. */
export const divideSeriesLists: FunctionSpec = {
  name: 'divideSeriesLists',
  group: 'Combine',
  description: 'Divides the series of the first list by those of the second, one pair at a time.',
  params: [
    { name: 'dividendSeriesList', type: 'seriesList', required: true },
    { name: 'divisorSeriesList', type: 'seriesList', required: true },
  ],
  evaluate: (call) =>
    pairLists(call, 'dividendSeriesList', 'divisorSeriesList').map(([dividend, divisor]) =>
      quotient(call.context, dividend, divisor),
    ),
};
