import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsvTime } from './parse-csv-time';

const local = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime() / 1000;

describe('a time in a table', () => {
  it.each([
    ['1763900400', 1_763_900_400],
    ['1763900400.9', 1_763_900_400],
    ['1763900400123', 1_763_900_400],
    ['1763900400123456', 1_763_900_400],
    ['2025-11-23T12:20:00Z', 1_763_900_400],
    ['2025-11-23 12:20:00.250 UTC', 1_763_900_400],
    ['2025-11-23T13:20:00+01:00', 1_763_900_400],
    ['2025/11/23 06:50:00-0530', 1_763_900_400],
    ['2025-11-23 12:20', local(2025, 10, 23, 12, 20)],
    ['2025-11-23', local(2025, 10, 23, 0, 0)],
    ['2024-02-29T00:00:00Z', 1_709_164_800],
  ])('%s is %d', (text, seconds) => {
    expect(parseCsvTime(text)).toBe(seconds);
  });

  it.each(['', 'soon', '2025-13-01', '2025-02-29', '2025-11-23T25:00', '2025-11-23T12:60Z', '12:20', '1e9', '0x10'])(
    '%j is none',
    (text) => {
      expect(parseCsvTime(text)).toBeNaN();
    },
  );

  it('is read back from every ISO text, and nothing makes it throw', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e9 }), (seconds) => {
        expect(parseCsvTime(new Date(seconds * 1000).toISOString())).toBe(seconds);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => typeof parseCsvTime(text) === 'number'));
  });
});
