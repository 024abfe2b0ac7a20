import { eachValue } from './each-value';

/** e to the power of the value; nothing where no number is that large. */
export const exp = eachValue('exp', 'e to the power of each value.', power, { tag: 'e' });

function power(value: number): number {
  const result = Math.exp(value);
  return result === Infinity && Number.isFinite(value) ? NaN : result;
}
