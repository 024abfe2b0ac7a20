import { eachValue } from './each-value';
import { safePower } from './safe-power';

/** The square root; nothing below zero. */
export const squareRoot = eachValue('squareRoot', 'The square root of each value.', (value) => safePower(value, 0.5));
