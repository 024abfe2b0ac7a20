import { GembaError } from '../../../../shared/errors';
import { aggregate } from '../aggregate';
import { type FunctionCall, type FunctionSpec, seriesListParam } from '../function-spec';
import { formatPercent } from '../python-percent';
import { replaceAll } from '../python-regex';

/** Names series by the last known value of other series, whose names are made from theirs by a pattern. */
export const aliasQuery: FunctionSpec = {
  name: 'aliasQuery',
  group: 'Alias',
  description: 'Names series by the last known value of other series, whose names are made from theirs by a pattern.',
  params: [
    seriesListParam(),
    { name: 'search', type: 'string', required: true, textOnly: true },
    { name: 'replace', type: 'string', required: true, textOnly: true },
    { name: 'newName', type: 'string', required: true },
  ],
  evaluate(call) {
    const list = call.series('seriesList');
    const names = list.map((series) => series.name);
    const targets = replaceAll(call.text('search'), call.text('replace'), names);
    return list.map((series, index) => ({
      ...series,
      name: formatPercent(call.text('newName'), currentOf(call, targets[index] ?? '')),
    }));
  },
};

function currentOf(call: FunctionCall, target: string): { value: number; integer: boolean } {
  const [first] = call.evaluateText(target);
  if (first === undefined) throw new GembaError('usage', `aliasQuery: no series found for ${JSON.stringify(target)}.`);
  const value = aggregate('last', first.values);
  if (Number.isNaN(value)) throw new GembaError('usage', `aliasQuery: ${first.name} has no value to show.`);
  return { value, integer: first.integers === true };
}
