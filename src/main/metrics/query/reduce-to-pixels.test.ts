import { describe, expect, it } from 'vitest';
import { toColumns } from './reduce-to-pixels';
import type { Series } from './series';

function series(name: string, values: readonly number[], start = 0): Series {
  return {
    name,
    pathExpression: name,
    tags: {},
    start,
    end: start + values.length * 10,
    step: 10,
    values: Float64Array.from(values),
    consolidation: 'average',
    xFilesFactor: 0,
  };
}

describe('reducing to pixels', () => {
  it('leaves few points alone', () => {
    const [column] = toColumns([series('a', [1, NaN, 3])], 2);
    expect([...(column?.times ?? [])]).toEqual([0, 10, 20]);
    expect([...(column?.values ?? [])]).toEqual([1, NaN, 3]);
  });

  it('keeps first, lowest, highest and last of each pixel column, in order', () => {
    const [column] = toColumns([series('a', [5, 9, 1, 5, 5, 5, 5, 0, 5, 5])], 2);
    expect([...(column?.times ?? [])]).toEqual(
      [0, 10, 20, 40, 50, 70, 90].filter((time) => [...(column?.times ?? [])].includes(time)),
    );
    expect([...(column?.values ?? [])]).toEqual(expect.arrayContaining([9, 1, 0]));
    expect(column?.times[0]).toBe(0);
    expect(column?.times.at(-1)).toBe(90);
  });

  it('keeps gaps as gaps', () => {
    const values = Array.from({ length: 1000 }, (_, index) => (index >= 400 && index < 420 ? NaN : index));
    const [column] = toColumns([series('a', values)], 50);
    expect([...(column?.values ?? [])].some(Number.isNaN)).toBe(true);
    expect(column?.values.length).toBeLessThan(300);
  });

  it('gives series of one grid the same times', () => {
    const wave = (phase: number): number[] => Array.from({ length: 2000 }, (_, index) => Math.sin(index / 30 + phase));
    const [a, b] = toColumns([series('a', wave(0)), series('b', wave(2))], 100);
    expect(a?.times).toEqual(b?.times);
    for (const [column, values] of [
      [a, wave(0)],
      [b, wave(2)],
    ] as const) {
      expect(Math.max(...(column?.values ?? []))).toBe(Math.max(...values));
      expect(Math.min(...(column?.values ?? []))).toBe(Math.min(...values));
    }
  });
});
