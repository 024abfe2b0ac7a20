import { describe, expect, it } from 'vitest';
import { extentOf, lastPointIndex, linePath, nearestPointIndex } from './line-path';

const times = Float64Array.of(0, 1, 2, 3, 4);
const same = (value: number): number => value;

describe('linePath', () => {
  it('lifts the pen at a gap', () => {
    expect(linePath(times, Float64Array.of(1, 2, NaN, 3, 4), same, same)).toBe('M0.0 1.0L1.0 2.0M3.0 3.0L4.0 4.0');
  });

  it('shows a point between two gaps as a dot', () => {
    expect(linePath(times, Float64Array.of(NaN, 2, NaN, NaN, 4), same, same)).toBe('M1.0 2.0h0.01M4.0 4.0h0.01');
  });

  it('draws only the stretch that is asked for', () => {
    expect(linePath(times, Float64Array.of(1, 1, 1, 1, 1), same, same, { from: 1, until: 2 })).toBe('M1.0 1.0L2.0 1.0');
  });
});

describe('points of a column', () => {
  const values = Float64Array.of(5, NaN, 7, NaN, NaN);

  it('finds the last one that is a number', () => {
    expect(lastPointIndex(values)).toBe(2);
    expect(lastPointIndex(Float64Array.of(NaN))).toBe(-1);
  });

  it('finds lowest and highest and ignores gaps', () => {
    expect(extentOf([{ times, values }])).toEqual([5, 7]);
    expect(extentOf([{ times, values }], { from: 1, until: 9 })).toEqual([7, 7]);
    expect(extentOf([{ times, values: Float64Array.of(NaN) }])).toBeNull();
  });

  it('finds the nearest one within reach', () => {
    expect(nearestPointIndex(times, values, 0.4, 1)).toBe(0);
    expect(nearestPointIndex(times, values, 1.6, 1)).toBe(2);
    expect(nearestPointIndex(times, values, 2.9, 1)).toBe(2);
    expect(nearestPointIndex(times, values, 4, 1)).toBe(-1);
  });
});
