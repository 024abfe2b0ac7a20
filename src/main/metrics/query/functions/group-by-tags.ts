import { GembaError } from '../../../../shared/errors';
import { asText } from '../bind-arguments';
import { type FunctionSpec, seriesListParam } from '../function-spec';
import type { Series } from '../series';
import { readTags } from '../series-tags';
import { groupBy } from './group-by';
import { reduceGroup } from './reduce-group';

/** Combines series that agree in the given tags, and keeps those tags alone. */
export const groupByTags: FunctionSpec = {
  name: 'groupByTags',
  group: 'Combine',
  description: 'Combines series that agree in the given tags, and keeps those tags alone.',
  params: [
    seriesListParam(),
    { name: 'callback', type: 'aggOrSeriesFunc', required: true },
    { name: 'tags', type: 'tag', required: true, multiple: true },
  ],
  evaluate(call) {
    const callback = call.text('callback');
    const tags = call.values('tags').map(asText);
    const list = call.series('seriesList');
    const names = new Set(list.map((series) => series.tags['name'] ?? ''));
    const [common = ''] = names.size === 1 ? names : [callback];
    const groups = groupBy(list, (series) =>
      keyOf(series, tags, tags.includes('name') ? (series.tags['name'] ?? '') : common),
    );
    return groups.map(({ key, list: members }) => ({
      ...reduceGroup(call, callback, members),
      name: key,
      pathExpression: key,
      tags: tagsOfKey(key),
    }));
  },
};

function keyOf(series: Series, tags: readonly string[], name: string): string {
  const pairs = tags.filter((tag) => tag !== 'name').map((tag) => `${tag}=${series.tags[tag] ?? ''}`);
  return [name, ...pairs.sort()].join(';');
}

/** @throws GembaError `usage` where a tag has no value, as Graphite refuses to read such a name. */
function tagsOfKey(key: string): Record<string, string> {
  const tags = readTags(key);
  if (tags !== null) return tags;
  throw new GembaError('usage', `groupByTags: ${JSON.stringify(key)} holds a tag without a value.`, {
    nextStep: 'Group by tags that all of the series have.',
  });
}
