import { expect, it } from 'vitest';
import type { Measure } from '../../shared/model/maps';
import { complaint, dayText, expectedText, gapOf, stepTimeText } from './measure-words';

function measure(patch: Partial<Measure>): Measure {
  return {
    id: 'm',
    target: 'a.b',
    label: '',
    unit: null,
    summarize: 'last',
    expected: null,
    bounds: null,
    bring: null,
    ...patch,
  };
}

const none = { warningAbove: null, criticalAbove: null, warningBelow: null, criticalBelow: null };

it.each([
  [0.038, '38 ms'],
  [2.35, '2.4 s'],
  [84, '1:24'],
  [125, '2:05'],
  [7200, '2 h'],
  [86_400, '1 day'],
  [164_160, '1.9 days'],
])('writes %d s of a step as %s', (seconds, text) => {
  expect(stepTimeText(seconds)).toBe(text);
});

it.each([
  ['ms', 400, 840, '× 2.1', 'takes 2.1 times as long as expected'],
  ['s', 60, 72, '+20 %', 'takes 20 % longer than expected'],
  ['ms', 400, 40, '−90 %', 'takes 90 % less than expected'],
  ['s', 60, 60, '0 %', 'takes as long as expected'],
  ['/s', 2, 6, '× 3', 'is 3 times what is expected'],
] as const)('tells a gap in %s between %d and %d', (unit, expected, value, text, words) => {
  expect(gapOf(measure({ unit, expected }), value)).toEqual({ text, words });
});

it('tells a gap between percentages in points, and one from nothing as a number', () => {
  expect(gapOf(measure({ unit: '%', expected: 99.5 }), 69)?.text).toBe('−30.5');
  expect(gapOf(measure({ unit: '/s', expected: 0 }), 0.91)?.text).toBe('+0.91');
  expect(gapOf(measure({}), 5)).toBeNull();
});

it('says which bound was crossed', () => {
  const busy = measure({ unit: '%', label: 'busy', bounds: { ...none, warningAbove: 92 } });
  const crossed = complaint('Browse', busy, 97);
  expect(crossed.subject).toBe('Browse:');
  expect(crossed.words).toMatch(/^97\s% busy, expected at most 92\s%$/);
  expect(complaint('Browse', { ...busy, expected: 40 }, 97).words).toMatch(/^97\s% busy, expected 40\s%$/);
  const room = measure({ unit: 'B', label: 'free', bounds: { ...none, warningBelow: 1024 ** 3 } });
  expect(complaint('Disk', room, 1024 ** 2).words).toContain('expected at least');
});

it('says of a time how much longer it is', () => {
  const slow = measure({ unit: 'ms', label: 'to answer', expected: 400 });
  expect(complaint('Pay', slow, 840)).toEqual({ subject: 'Pay', words: 'takes 2.1 times as long as expected' });
});

it('writes what was asked as one value or as bounds', () => {
  expect(expectedText(measure({ unit: 'ms', expected: 400 }))).toMatch(/^400\sms$/);
  expect(expectedText(measure({ unit: '%', bounds: { ...none, warningAbove: 92 } }))).toMatch(/^≤\s92\s%$/);
  expect(expectedText(measure({}))).toBeNull();
});

it('names a day, with its year where that is not this one', () => {
  expect(dayText('2026-11-16', Date.UTC(2026, 10, 23))).toBe('16 Nov');
  expect(dayText('2025-03-02', Date.UTC(2026, 10, 23))).toBe('2 Mar 2025');
});
