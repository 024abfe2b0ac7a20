import { describe, expect, it } from 'vitest';
import { busiestLines, highestOf, readLine } from './line-readings';

const line = (label: string, times: number[], values: number[]) => ({
  id: label,
  label,
  times: Float64Array.from(times),
  values: Float64Array.from(values),
  stepSeconds: 2,
});
const all = { from: 0, until: 100 };

describe('readLine', () => {
  it('reads now, extremes and mean of what lies in the span', () => {
    const cpu = line('cpu', [0, 2, 4, 6], [5, 9, NaN, 4]);
    expect(readLine(cpu, all)).toMatchObject({ now: 4, nowAt: 6, low: 4, high: 9, highAt: 2, points: 3 });
    expect(readLine(cpu, { from: 4, until: 8 })).toMatchObject({ now: 4, high: 4, points: 1 });
  });

  it('has a mean only of points that were not reduced to pixels', () => {
    expect(readLine(line('whole', [0, 2, 4, 6], [1, 2, 3, 6]), all)?.mean).toBe(3);
    expect(readLine(line('young', [0, 2, 4, 6, 8], [NaN, NaN, NaN, 3, 5]), all)?.mean).toBe(4);
    expect(readLine(line('reduced', [0, 3, 4, 9], [1, 2, 3, 6]), all)?.mean).toBeNull();
    expect(readLine(line('thinned', [0, 20, 40, 60], [1, 2, 3, 6]), all)?.mean).toBeNull();
  });

  it('is null without a point', () => {
    expect(readLine(line('empty', [0], [NaN]), all)).toBeNull();
  });
});

it('keeps the busiest lines, in the order of their names', () => {
  const lines = [line('c', [0], [1]), line('a', [0], [9]), line('b', [0], [5])];
  expect(busiestLines(lines, 2).map(({ label }) => label)).toEqual(['a', 'b']);
  expect(busiestLines(lines, 3)).toBe(lines);
});

it('finds the line that was highest', () => {
  expect(highestOf([line('a', [0, 2], [1, 7]), line('b', [0, 2], [3, 3])], all)).toMatchObject({
    line: { label: 'a' },
    reading: { high: 7, highAt: 2 },
  });
  expect(highestOf([], all)).toBeNull();
});
