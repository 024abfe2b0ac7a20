import { expect, it } from 'vitest';
import { layoutEndLabels } from './end-labels';

const line = (...values: number[]) => ({
  times: Float64Array.from(values, (_, i) => i),
  values: Float64Array.from(values),
});

it('labels each line at its last number and spreads labels that would touch', () => {
  const { labels, hidden } = layoutEndLabels([line(1, 50, NaN), line(2, 52, 53)], (value) => value, {
    top: 0,
    bottom: 100,
  });
  expect(labels.map(({ index, value, time }) => [index, value, time])).toEqual([
    [0, 50, 1],
    [1, 53, 2],
  ]);
  expect((labels[1]?.labelY ?? 0) - (labels[0]?.labelY ?? 0)).toBe(15);
  expect(hidden).toBe(0);
});

it('says how many found no room', () => {
  const lines = [1, 2, 3, 4, 5, 6].map((value) => line(value));
  const { labels, hidden } = layoutEndLabels(lines, (value) => value, { top: 0, bottom: 45 });
  expect(labels.map(({ value }) => value)).toEqual([6, 5, 4]);
  expect(hidden).toBe(3);
});
