import type { FunctionSpec } from '../function-spec';

/** Several lists as one. */
export const group: FunctionSpec = {
  name: 'group',
  group: 'Combine',
  description: 'Several lists as one.',
  params: [{ name: 'seriesLists', type: 'seriesList', multiple: true }],
  evaluate: (call) => call.series('seriesLists'),
};
