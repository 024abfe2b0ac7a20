import { withConstant } from './with-constant';

/** Plus a constant. */
export const offset = withConstant('offset', 'Adds a number to each value.', (value, factor) => value + factor);
