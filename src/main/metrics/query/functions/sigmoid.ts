import { eachValue } from './each-value';

/** Everything between zero and one, zero at a half. */
export const sigmoid = eachValue(
  'sigmoid',
  'Squeezes each value between 0 and 1: 1 / (1 + exp(-value)).',
  (value) => 1 / (1 + Math.exp(-value)),
  { tag: 'sigmoid' },
);
