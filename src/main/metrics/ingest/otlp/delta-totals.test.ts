import { expect, it } from 'vitest';
import { DeltaTotals } from './delta-totals';

it('adds what is told of one slot, for each series by itself', () => {
  const totals = new DeltaTotals();
  expect(totals.add('a', 3, 100)).toBe(3);
  expect(totals.add('b', 1, 100)).toBe(1);
  expect(totals.add('a', 4, 109)).toBe(7);
  expect(totals.add('a', 5, 110)).toBe(5);
  expect(totals.add('a', 0.5, 119)).toBe(5.5);
});

it('forgets series of which nothing has been told for a minute', () => {
  const totals = new DeltaTotals();
  for (let index = 0; index < 1000; index += 1) totals.add(`a${index}`, 1, 100);
  for (let index = 0; index < 1000; index += 1) totals.add(`b${index}`, 1, 300);
  expect(totals.size).toBe(1000);
});
