import type { FunctionSpec } from '../function-spec';
import { madeSeries } from './time-series';

/** x = y: the time of each minute from the beginning of the range on. */
export const identity: FunctionSpec = {
  name: 'identity',
  group: 'Calculate',
  description: 'A straight line whose value is the time.',
  params: [{ name: 'name', type: 'string', required: true }],
  evaluate(call) {
    const name = call.text('name');
    return [madeSeries(call, name, 60, (time) => time, { pathExpression: `identity("${name}")`, integers: true })];
  },
};
