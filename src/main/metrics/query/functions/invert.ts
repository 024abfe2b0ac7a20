import { eachValue } from './each-value';
import { safePower } from './safe-power';

/** One divided by the value; nothing for zero. */
export const invert = eachValue('invert', 'One divided by each value.', (value) => safePower(value, -1));
