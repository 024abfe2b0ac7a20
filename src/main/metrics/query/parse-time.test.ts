import { describe, expect, it } from 'vitest';
import { parseInterval } from './parse-interval';
import { parseTime } from './parse-time';

const NOW = Date.UTC(2026, 10, 23, 12, 20, 30) / 1000; // a Monday
const at = (text: string): number => Date.parse(text) / 1000;

describe('times', () => {
  it.each([
    ['now', '2026-11-23T12:20:30Z'],
    ['-1h', '2026-11-23T11:20:30Z'],
    ['-30min', '2026-11-23T11:50:30Z'],
    ['-1d12h', '2026-11-22T00:20:30Z'],
    ['now-5min', '2026-11-23T12:15:30Z'],
    ['now+1s', '2026-11-23T12:20:31Z'],
    ['-1mon', '2026-10-24T12:20:30Z'],
    ['-1y', '2025-11-23T12:20:30Z'],
    ['1795436400', '2026-11-23T12:20:00Z'],
    ['20261101', '2026-11-01T00:00:00Z'],
    ['14:30_20261101', '2026-11-01T14:30:00Z'],
    ['11/02/26', '2026-11-02T00:00:00Z'],
    ['noon', '2026-11-23T12:00:00Z'],
    ['midnight', '2026-11-23T00:00:00Z'],
    ['teatime', '2026-11-23T16:00:00Z'],
    ['noon yesterday', '2026-11-22T12:00:00Z'],
    ['noon tomorrow', '2026-11-24T12:00:00Z'],
    ['today', '2026-11-23T00:00:00Z'],
    ['11:30', '2026-11-23T11:30:00Z'],
    ['6pm', '2026-11-23T18:00:00Z'],
    ['8:15pm', '2026-11-23T20:15:00Z'],
    ['monday', '2026-11-23T00:00:00Z'],
    ['sunday', '2026-11-22T00:00:00Z'],
    ['tue', '2026-11-17T00:00:00Z'],
    ['jan 5', '2026-01-05T00:00:00Z'],
    ['midnight-1h', '2026-11-22T23:00:00Z'],
  ])('reads %s', (text, expected) => {
    expect(parseTime(text, NOW, 'UTC')).toBe(at(expected));
  });

  it('takes midnight and dates in the given zone', () => {
    expect(parseTime('midnight', NOW, 'Europe/Berlin')).toBe(at('2026-11-22T23:00:00Z'));
    expect(parseTime('20260701', NOW, 'Europe/Berlin')).toBe(at('2026-06-30T22:00:00Z'));
    expect(parseTime('02:30_20261025', NOW, 'Europe/Berlin')).toBe(at('2026-10-25T01:30:00Z'));
  });

  it.each(['', '-', '+', 'now', 'now-', '_'])('takes %j for now', (text) => {
    expect(parseTime(text, NOW, 'UTC')).toBe(NOW);
  });

  it.each(['soon', '-5m', '-5parsecs', '25:99', 'jan', '02/30/26', '-1h-'])('refuses %j', (text) => {
    expect(() => parseTime(text, NOW, 'UTC')).toThrow(/is no time/);
  });

  it.each([
    ['5min', 300],
    ['-1h', -3600],
    ['1d12h', 129_600],
    ['2mon', 60 * 86_400],
    ['1weeks', 604_800],
  ])('reads the interval %s', (text, expected) => {
    expect(parseInterval(text)).toBe(expected);
  });
});
