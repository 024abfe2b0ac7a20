import { expect, it } from 'vitest';
import { formatPercent } from './python-percent';

const float = (value: number): { value: number; integer: boolean } => ({ value, integer: false });

it.each([
  ['v %d', 2.9, 'v 2'],
  ['%d', -0.5, '0'],
  ['%+d', 3, '+3'],
  ['%05d|%%', -42, '-0042|%'],
  ['%-6d|', 42, '42    |'],
  ['%.2f', 0.125, '0.12'],
  ['%f', 1e21, '1000000000000000000000.000000'],
  ['%8.1f', 3.25, '     3.2'],
  ['%08.3f', -1.5, '-001.500'],
  ['%e', 12345, '1.234500e+04'],
  ['%G', 1e-7, '1E-07'],
  ['%g', 1234567, '1.23457e+06'],
  ['%s', 2, '2.0'],
  ['%.3s', 12345, '123'],
  ['% d', 5, ' 5'],
])('%s of %d is %j', (format, value, text) => expect(formatPercent(format, float(value))).toBe(text));

it('shows integers alone in other bases', () => {
  expect(formatPercent('%#x', { value: 255, integer: true })).toBe('0xff');
  expect(formatPercent('%o', { value: -8, integer: true })).toBe('-10');
  expect(() => formatPercent('%x', float(255))).toThrow('cannot show 255.0');
});

it.each(['plain', '%d %d', '%q', '%'])('refuses %s', (format) =>
  expect(() => formatPercent(format, float(1))).toThrow('exactly one number'),
);
