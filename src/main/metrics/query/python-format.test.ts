import { expect, it } from 'vitest';
import { pythonFloat, pythonGeneral, pythonRound } from './python-format';

it.each([
  [2, '2.0'],
  [-0.5, '-0.5'],
  [1e16, '1e+16'],
  [1e15, '1000000000000000.0'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [Infinity, 'inf'],
  [-0, '-0.0'],
])('writes %d as str does', (value, expected) => expect(pythonFloat(value)).toBe(expected));

it.each([
  [2, '2'],
  [0.1, '0.1'],
  [1234567, '1.23457e+06'],
  [100000, '100000'],
  [0.00001234, '1.234e-05'],
  [1 / 3, '0.333333'],
  [-1, '-1'],
  [0, '0'],
])('writes %d as %%g does', (value, expected) => expect(pythonGeneral(value)).toBe(expected));

it.each([
  [0.5, 0, 0],
  [1.5, 0, 2],
  [2.5, 0, 2],
  [-2.5, 0, -2],
  [2.675, 2, 2.67],
  [0.0000005, 6, 0],
  [0.125, 2, 0.12],
  [1.2345675, 6, 1.234568],
  [1e22, 6, 1e22],
])('rounds %d to %d digits as Python does', (value, digits, expected) =>
  expect(pythonRound(value, digits)).toBe(expected),
);
