import type { FunctionSpec } from '../function-spec';
import { pythonFloat } from '../python-format';
import { lineAt } from './constant-line';
import { draw } from './draw';

/** A horizontal line with a name and a colour. */
export const threshold: FunctionSpec = {
  name: 'threshold',
  group: 'Graph',
  description: 'A horizontal line with a name and a colour.',
  params: [
    { name: 'value', type: 'float', required: true },
    { name: 'label', type: 'string' },
    { name: 'color', type: 'string' },
  ],
  evaluate(call) {
    const line = lineAt(call, call.number('value'), pythonFloat(call.number('value')));
    const colour = call.text('color');
    const drawn = colour === '' ? line : draw(line, { color: colour });
    return [{ ...drawn, name: call.text('label') || line.name }];
  },
};
