import { asText } from '../bind-arguments';
import type { FunctionSpec } from '../function-spec';

/** Series by their tags. Written out in a target it is read like a path; this is for calls by name. */
export const seriesByTag: FunctionSpec = {
  name: 'seriesByTag',
  group: 'Special',
  description: 'All series whose tags fulfil each of the expressions.',
  params: [{ name: 'tagExpressions', type: 'string', required: true, multiple: true }],
  evaluate(call) {
    const tagExpressions = call.values('tagExpressions').map(asText);
    const path = `seriesByTag(${tagExpressions.map((text) => `"${text}"`).join(',')})`;
    return call.context.fetch({ path, tagExpressions }, call.range);
  },
};
