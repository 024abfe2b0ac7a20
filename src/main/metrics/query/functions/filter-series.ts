import { GembaError } from '../../../../shared/errors';
import { aggregatorOf } from '../aggregate';
import { type FunctionSpec, seriesListParam } from '../function-spec';
import type { Series } from '../series';

type Comparison = (value: number, threshold: number) => boolean;

/** Nothing known counts as less than everything, and as unequal to it. */
const OPERATORS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['=', (value, threshold) => value === threshold],
  ['!=', (value, threshold) => value !== threshold],
  ['>', (value, threshold) => value > threshold],
  ['>=', (value, threshold) => value >= threshold],
  ['<', (value, threshold) => !(value >= threshold)],
  ['<=', (value, threshold) => !(value > threshold)],
]);

/** Keeps series whose aggregate compares with a threshold as the operator says. */
export const filterSeries: FunctionSpec = {
  name: 'filterSeries',
  group: 'Filter Series',
  description: 'Keeps series whose aggregate compares with a threshold as the operator says.',
  params: [
    seriesListParam(),
    { name: 'func', type: 'aggFunc', required: true },
    { name: 'operator', type: 'string', required: true, options: [...OPERATORS.keys()].sort() },
    { name: 'threshold', type: 'float', required: true },
  ],
  evaluate: (call) =>
    keepWhere(call.series('seriesList'), call.text('func'), call.text('operator'), call.number('threshold')),
};

function keepWhere(list: readonly Series[], func: string, operator: string, threshold: number): Series[] {
  const aggregator = aggregatorOf(func);
  const comparison = OPERATORS.get(operator);
  if (comparison === undefined) {
    throw new GembaError('usage', `filterSeries: there is no operator ${JSON.stringify(operator)}.`, {
      nextStep: `Use one of ${[...OPERATORS.keys()].join(' ')}.`,
    });
  }
  return list.filter((series) => comparison(aggregator(series.values), threshold));
}

/** One of the functions that have aggregate and operator in their name. */
export function filterFunction(name: string, description: string, func: string, operator: '>' | '<='): FunctionSpec {
  return {
    name,
    group: 'Filter Series',
    description,
    params: [seriesListParam(), { name: 'n', type: 'float', required: true }],
    evaluate: (call) => keepWhere(call.series('seriesList'), func, operator, call.number('n')),
  };
}
