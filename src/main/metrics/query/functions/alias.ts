import { asText, isNumber } from '../bind-arguments';
import { type FunctionSpec, seriesListParam } from '../function-spec';

/** Gives a new name; the tags stay. */
export const alias: FunctionSpec = {
  name: 'alias',
  group: 'Alias',
  description: 'Gives a new name; the tags stay.',
  params: [seriesListParam(), { name: 'newName', type: 'string', required: true }],
  evaluate(call) {
    const [newName = null] = call.values('newName');
    const name = asText(newName);
    const value = isNumber(newName) ? newName.value : newName;
    const plain = value === null || typeof value === 'number' || typeof value === 'boolean';
    return call
      .series('seriesList')
      .map((series) => ({ ...series, name, ...(plain ? { plainName: { of: name, value } } : {}) }));
  },
};
