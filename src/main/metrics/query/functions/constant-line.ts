import type { FunctionCall, FunctionSpec } from '../function-spec';
import { pythonFloat } from '../python-format';
import type { Series } from '../series';
import { tagsOfName } from '../series-tags';

/** The same value at the beginning, the middle and the end of the range. */
export const constantLine: FunctionSpec = {
  name: 'constantLine',
  group: 'Special',
  description: 'A horizontal line.',
  params: [{ name: 'value', type: 'float', required: true }],
  evaluate: (call) => [lineAt(call, call.number('value'), pythonFloat(call.number('value')))],
};

/** `written` is the value as Python shows it, which is the line's name. */
export function lineAt(call: FunctionCall, value: number, written: string): Series {
  const { from, until } = call.range;
  return {
    name: written,
    pathExpression: `constantLine(${written})`,
    tags: tagsOfName(written),
    start: from,
    end: until,
    step: Math.trunc((until - from) / 2),
    values: Float64Array.of(value, value, value),
    consolidation: 'average',
    xFilesFactor: call.context.xFilesFactor,
  };
}
