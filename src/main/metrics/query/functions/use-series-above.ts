import { GembaError } from '../../../../shared/errors';
import { type FunctionSpec, seriesListParam } from '../function-spec';
import { replaceAll } from '../python-regex';
import type { Series } from '../series';

/** Instead of each series that rises above a value, another whose name is made from its name by a pattern. */
export const useSeriesAbove: FunctionSpec = {
  name: 'useSeriesAbove',
  group: 'Filter Series',
  description:
    'Instead of each series that rises above a value, another whose name is made from its name by a pattern.',
  params: [
    seriesListParam(),
    { name: 'value', type: 'float', required: true },
    { name: 'search', type: 'string', required: true, textOnly: true },
    { name: 'replace', type: 'string', required: true, textOnly: true },
  ],
  evaluate(call) {
    const list = call.series('seriesList');
    const names = list.map((series) => series.name);
    const others = replaceAll(call.text('search'), call.text('replace'), names);
    const wanted = others.filter((_name, index) => greatest(list[index]) > call.number('value'));
    if (wanted.length === 0) return [];
    return call.evaluateText(`group(${wanted.join(',')})`).filter((series) => series.values.length > 0);
  },
};

/** Graphite compares all points, and cannot compare what is not there. */
function greatest(series: Series | undefined): number {
  let most = -Infinity;
  for (const value of series?.values ?? []) {
    if (Number.isNaN(value)) throw gap(series?.name ?? '');
    if (value > most) most = value;
  }
  if (series === undefined || series.values.length === 0) throw gap(series?.name ?? '');
  return most;
}

function gap(name: string): GembaError {
  return new GembaError('usage', `useSeriesAbove: ${name} has gaps, so its maximum is not known.`, {
    nextStep: 'Fill them first, with transformNull or keepLastValue.',
  });
}
