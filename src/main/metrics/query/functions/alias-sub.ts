import { type FunctionSpec, seriesListParam } from '../function-spec';
import { replaceAll } from '../python-regex';

/** Names series anew by a pattern; `\1` in the replacement is what its first group matched. */
export const aliasSub: FunctionSpec = {
  name: 'aliasSub',
  group: 'Alias',
  description: 'Names series anew by a pattern; \\1 in the replacement is what its first group matched.',
  params: [
    seriesListParam(),
    { name: 'search', type: 'string', required: true, textOnly: true },
    { name: 'replace', type: 'string', required: true, textOnly: true },
  ],
  evaluate(call) {
    const list = call.series('seriesList');
    const names = list.map((series) => series.name);
    const renamed = replaceAll(call.text('search'), call.text('replace'), names);
    return list.map((series, index) => ({ ...series, name: renamed[index] ?? series.name }));
  },
};
