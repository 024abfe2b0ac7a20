import { withConstant } from './with-constant';

/** Times a constant. */
export const scale = withConstant('scale', 'Multiplies each value by a number.', (value, factor) => value * factor);
