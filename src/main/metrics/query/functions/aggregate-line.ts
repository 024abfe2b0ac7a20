import { aggregate, aggregatorOf, staysInteger } from '../aggregate';
import { type FunctionSpec, recast, seriesListParam } from '../function-spec';
import { pythonGeneral, writeValue } from '../python-format';
import { lineAt } from './constant-line';

/** A horizontal line at an aggregate of each series: three points, or as many as the series has. */
export const aggregateLine: FunctionSpec = {
  name: 'aggregateLine',
  group: 'Calculate',
  description: 'A horizontal line at the mean, the maximum… of each series.',
  params: [
    seriesListParam(),
    { name: 'func', type: 'aggFunc', default: 'average' },
    { name: 'keepStep', type: 'boolean', default: false },
  ],
  evaluate(call) {
    const func = call.text('func');
    aggregatorOf(func);
    return call.series('seriesList').map((series) => {
      const value = aggregate(func, series.values);
      const name = `aggregateLine(${series.name}, ${Number.isNaN(value) ? 'None' : pythonGeneral(value)})`;
      if (call.flag('keepStep')) return recast(series, name, { values: series.values.map(() => value) });
      const line = lineAt(call, value, writeValue(value, staysInteger(func, [series])));
      return { ...line, name, pathExpression: name };
    });
  },
};
