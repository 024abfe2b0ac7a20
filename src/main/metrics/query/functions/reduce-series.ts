import { GembaError } from '../../../../shared/errors';
import { asText, isSeriesGroups } from '../bind-arguments';
import type { FunctionCall, FunctionSpec } from '../function-spec';
import type { Series } from '../series';

/**
 * Within each group of `mapSeries`: hands the series whose piece `reduceNode` is one of the matchers to a function, in the
 * order of the matchers, and names the first of its results after the pieces before.
 */
export const reduceSeries: FunctionSpec = {
  name: 'reduceSeries',
  aliases: ['reduce'],
  group: 'Combine',
  description:
    'Within each group of mapSeries: hands the series whose piece reduceNode is one of the matchers to a function, in the order of the matchers, and names the first of its results after the pieces before.',
  params: [
    { name: 'seriesLists', type: 'seriesLists', required: true },
    { name: 'reduceFunction', type: 'string', required: true },
    { name: 'reduceNode', type: 'node', required: true },
    { name: 'reduceMatchers', type: 'string', required: true, multiple: true },
  ],
  evaluate(call) {
    const func = call.text('reduceFunction');
    const matchers = call.values('reduceMatchers').map(asText);
    return [...collect(call, func, matchers)].map(([name, found]) => {
      const missing = matchers.filter((_matcher, index) => found[index] === undefined);
      if (missing.length > 0) throw new GembaError('usage', `reduceSeries: ${name} lacks ${missing.join(', ')}.`);
      const [result] = call.apply(
        func,
        found.map((series) => [series]),
      );
      if (result === undefined) throw new GembaError('usage', `reduceSeries: ${func} gives nothing for ${name}.`);
      return { ...result, name };
    });
  },
};

/** What matched, by the name of the result; of several for one matcher the last counts. */
function collect(call: FunctionCall, func: string, matchers: readonly string[]): Map<string, Series[]> {
  const position = call.number('reduceNode');
  const byName = new Map<string, Series[]>();
  for (const series of call
    .values('seriesLists')
    .flatMap((value) => (isSeriesGroups(value) ? value.groups.flat() : []))) {
    const pieces = series.name.split('.');
    const piece = pieces.at(position);
    if (piece === undefined) throw new GembaError('usage', `reduceSeries: ${series.name} has no piece ${position}.`);
    const index = matchers.indexOf(piece);
    if (index < 0) continue;
    const name = `${pieces.slice(0, position).join('.')}.reduce.${func}`;
    const found = byName.get(name) ?? new Array<Series>(matchers.length);
    found[index] = series;
    byName.set(name, found);
  }
  return byName;
}
