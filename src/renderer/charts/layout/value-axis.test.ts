import { describe, expect, it } from 'vitest';
import { layoutValueAxis } from './value-axis';

const axis = (extent: [number, number] | null, unit: string | null, more: object = {}) =>
  layoutValueAxis({ extent, unit, heightPx: 180, ...more });
const labels = (...args: Parameters<typeof axis>): string[] => axis(...args).ticks.map(({ label }) => label);

describe('layoutValueAxis', () => {
  it('starts at zero, ends on a round line above the data and puts the unit on the topmost label only', () => {
    expect(labels([12, 84], '%')).toEqual(['0', '20', '40', '60', '80', '100\u00a0%']);
    expect(axis([12, 84], '%').domain).toEqual([0, 100]);
  });

  it('does not pass a ceiling that data cannot pass', () => {
    expect(axis([3, 99.9], '%', { atMost: 100 }).domain).toEqual([0, 100]);
  });

  it('chooses one scale for a whole axis of bytes', () => {
    expect(labels([0, 3.4 * 1024 ** 3], 'B')).toEqual(['0', '1', '2', '3', '4\u00a0GB']);
  });

  it('goes below zero where the data does', () => {
    expect(axis([-4, 6], null).domain).toEqual([-5, 7.5]);
  });

  it('keeps a stated range', () => {
    expect(axis([40, 60], '%', { stated: [0, 100] }).domain).toEqual([0, 100]);
  });

  it('has at most three lines where the graph is low, and none without data', () => {
    expect(axis([0, 9], null, { heightPx: 90 }).ticks.length).toBeLessThanOrEqual(3);
    expect(axis(null, null).ticks).toEqual([]);
  });

  it('ends at one above a line that never leaves zero, however high the graph is', () => {
    expect(axis([0, 0], null).domain).toEqual([0, 1]);
    expect(labels([0, 0], '/s')).toEqual(['0', expect.stringMatching(/^1\s?\/s$/)]);
    expect(labels([0, 0], null, { heightPx: 80 })).toEqual(['0', '1']);
  });
});
