import { asText } from '../bind-arguments';
import type { FunctionCall, FunctionSpec } from '../function-spec';
import type { Series } from '../series';
import { combine, freshSeries } from './combine';
import { safeQuotient } from './divide-series';
import { nodeName } from './node-name';
import { pairLists } from './pair-lists';

/** The mean of the first series, each weighted by the one of the second list that agrees with it in the given pieces. */
export const weightedAverage: FunctionSpec = {
  name: 'weightedAverage',
  group: 'Combine',
  description:
    'The mean of the first series, each weighted by the one of the second list that agrees with it in the given pieces.',
  params: [
    { name: 'seriesListAvg', type: 'seriesList', required: true },
    { name: 'seriesListWeight', type: 'seriesList', required: true },
    { name: 'nodes', type: 'nodeOrTag', multiple: true },
  ],
  evaluate(call) {
    const { context } = call;
    const weights = call.series('seriesListWeight');
    const [products] = combine(context, productsOf(call), 'sum');
    const [sum] = combine(context, weights, 'sum');
    if (products === undefined || sum === undefined) return [];
    const values = new Float64Array(Math.max(products.values.length, sum.values.length));
    for (let index = 0; index < values.length; index += 1) {
      values[index] = safeQuotient(products.values[index], sum.values[index]);
    }
    const nodes = call.values('nodes').map(asText).join(',');
    const name = `weightedAverage(${sortedPaths(call.series('seriesListAvg'))}, ${sortedPaths(weights)}, ${nodes})`;
    return [freshSeries(name, products, values, context.xFilesFactor)];
  },
};

/** Series times weight for each key that has both; of several with one key the last counts. */
function productsOf(call: FunctionCall): Series[] {
  const nodes = call.values('nodes');
  const byKey = new Map<string, { series?: Series; weight?: Series }>();
  const at = (key: string): { series?: Series; weight?: Series } => {
    const known = byKey.get(key) ?? {};
    byKey.set(key, known);
    return known;
  };
  for (const [series, weight] of pairLists(call, 'seriesListAvg', 'seriesListWeight')) {
    at(nodeName(series, nodes)).series = series;
    at(nodeName(weight, nodes)).weight = weight;
  }
  return [...byKey.values()].flatMap(({ series, weight }) =>
    series === undefined || weight === undefined ? [] : [product(call, series, weight)],
  );
}

/** Point by point without regard to steps: the result's times are those of the series. */
function product(call: FunctionCall, series: Series, weight: Series): Series {
  const values = new Float64Array(Math.max(series.values.length, weight.values.length));
  for (let index = 0; index < values.length; index += 1) {
    values[index] = (series.values[index] ?? NaN) * (weight.values[index] ?? NaN);
  }
  return freshSeries(`product(${weight.name},${series.name})`, series, values, call.context.xFilesFactor);
}

function sortedPaths(list: readonly Series[]): string {
  return [...new Set(list.map((series) => series.pathExpression))].sort().join(',');
}
