import { eachValue } from './each-value';

/** Without the sign. */
export const absolute = eachValue('absolute', 'Each value without its sign.', Math.abs);
