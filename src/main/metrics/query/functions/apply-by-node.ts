import { GembaError } from '../../../../shared/errors';
import { type FunctionSpec, seriesListParam } from '../function-spec';
import type { Series } from '../series';

/** Evaluates a target for each beginning of the series' names up to a piece; `%` in the target stands for it. */
export const applyByNode: FunctionSpec = {
  name: 'applyByNode',
  group: 'Combine',
  description:
    "Evaluates a target for each beginning of the series' names up to a piece; % in the target stands for it.",
  params: [
    seriesListParam(),
    { name: 'nodeNum', type: 'node', required: true },
    { name: 'templateFunction', type: 'string', required: true, textOnly: true },
    { name: 'newName', type: 'string', textOnly: true },
  ],
  evaluate(call) {
    const list = call.series('seriesList');
    const last = list.at(-1);
    if (last === undefined) return [];
    const [template, newName] = [call.text('templateFunction'), call.text('newName')];
    return prefixesOf(list, call.number('nodeNum')).flatMap((prefix) =>
      call.evaluateText(fill(template, prefix)).map((series) => ({
        ...series,
        name: newName === '' ? series.name : fill(newName, prefix),
        pathExpression: prefix,
        // As in Graphite, the times are those of the last series of the list.
        start: last.start,
        end: last.end,
      })),
    );
  },
};

function prefixesOf(list: readonly Series[], node: number): string[] {
  const prefixes = list.map((series) =>
    series.name
      .split('.')
      .slice(0, node + 1)
      .join('.'),
  );
  return [...new Set(prefixes)].sort();
}

const MAX_LENGTH = 100_000;

/** @throws GembaError `usage` where long prefixes at many places would make a text out of all proportion. */
function fill(template: string, prefix: string): string {
  const pieces = template.split('%');
  if (template.length + (pieces.length - 1) * prefix.length <= MAX_LENGTH) return pieces.join(prefix);
  throw new GembaError('usage', `applyByNode: ${JSON.stringify(template.slice(0, 100))} becomes far too long.`);
}
