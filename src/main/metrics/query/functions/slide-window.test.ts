import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueryContext } from '../context';
import { slideWindow } from './slide-window';

const context: Pick<QueryContext, 'check'> = { check: () => undefined };

const AGGREGATES: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  average: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
};

/** Each window by itself. */
function oneByOne(values: readonly number[], window: number, func: string, xFilesFactor: number): number[] {
  return values.slice(0, Math.max(0, values.length - window)).map((_, begin) => {
    const known = values.slice(begin, begin + window).filter((value) => !Number.isNaN(value));
    if (known.length === 0 || known.length / window < xFilesFactor) return NaN;
    return AGGREGATES[func]?.(known) ?? NaN;
  });
}

const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -1000, max: 1000 }).map((hundredths) => hundredths / 100) },
  { weight: 1, arbitrary: fc.constantFrom(1e15, -1e15, 0) },
);
const whole = fc.array(value, { maxLength: 60 });
const withGaps = fc.array(fc.oneof(value, fc.constantFrom(NaN, Infinity, -Infinity)), { maxLength: 60 });

describe('slideWindow', () => {
  it.each(Object.keys(AGGREGATES))('gives the %s of each window, as if each were looked at by itself', (func) => {
    const window = fc.integer({ min: 1, max: 12 });
    const xFilesFactor = fc.constantFrom(0, 0.5, 1, 2);
    fc.assert(
      fc.property(fc.oneof(whole, withGaps), window, xFilesFactor, (values, size, xff) => {
        const slid = [...slideWindow(context, Float64Array.from(values), size, func, xff)];
        const expected = oneByOne(values, size, func, xff);
        expect(slid.length).toBe(expected.length);
        slid.forEach((actual, at) => {
          const wanted = expected[at] ?? NaN;
          const largest = Math.max(1, ...values.slice(at, at + size).map((each) => Math.abs(each) || 0));
          if (!Number.isFinite(wanted)) expect(actual).toBe(wanted);
          else expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(largest * 1e-13);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('goes on after a sum that is too great for a double', () => {
    const values = Float64Array.of(1, 1e308, 1e308, 1, 2, 3);
    expect([...slideWindow(context, values, 2, 'sum', 0)]).toEqual([1e308, Infinity, 1e308, 3]);
  });
});
