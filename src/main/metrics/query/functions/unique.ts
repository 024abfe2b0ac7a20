import type { FunctionSpec } from '../function-spec';

/** Of series that have one name, the first. */
export const unique: FunctionSpec = {
  name: 'unique',
  group: 'Filter Series',
  description: 'Of series that have one name, the first.',
  params: [{ name: 'seriesLists', type: 'seriesList', required: true, multiple: true }],
  evaluate(call) {
    const seen = new Set<string>();
    return call.series('seriesLists').filter(({ name }) => {
      const isNew = !seen.has(name);
      seen.add(name);
      return isNew;
    });
  },
};
