import { eachValue } from './each-value';

/** One where there is a value, zero where there is none. */
export const isNonNull = eachValue(
  'isNonNull',
  'Counts what is there: 1 for a value, 0 for none.',
  (value) => (Number.isNaN(value) ? 0 : 1),
  { integers: true },
);
