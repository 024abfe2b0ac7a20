import { expect, it } from 'vitest';
import { quantityText } from './quantity';

const CASES: ReadonlyArray<readonly [number | null, string | null, string]> = [
  [3.14159, '%', '3.1\u00a0%'],
  [84.4, '%', '84\u00a0%'],
  [15_247_000_000, 'B', '14.2\u00a0GB'],
  [412, 'B/s', '412\u00a0B/s'],
  [38.2, '/s', '38.2/s'],
  [0.31, 's', '310\u00a0ms'],
  [1420, 'ms', '1.42\u00a0s'],
  [240, 's', '4\u00a0min'],
  [1240, null, '1\u202f240'],
  [-4.25, null, '−4.25'],
  [0, '/s', '0/s'],
  [null, '%', '–'],
];

it.each(CASES)('writes %s in %s as %s', (value, unit, text) => {
  expect(quantityText(value, unit)).toBe(text);
});
