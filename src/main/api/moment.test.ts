import { describe, expect, it } from 'vitest';
import { parseDuration, parseMoment } from './moment';

const now = Date.UTC(2026, 10, 23, 12, 0, 0) / 1000;
const local = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime() / 1000;

describe('a moment', () => {
  it.each([
    ['now', now],
    ['-1h', now - 3600],
    ['now-30min', now - 1800],
    ['+1d', now + 86_400],
    ['-1h30min', now - 5400],
    ['-1mon', now - 30 * 86_400],
    ['1763900000', 1_763_900_000],
    ['1763900000.5', 1_763_900_000.5],
    ['20261123', local(2026, 10, 23, 0, 0)],
    ['20269999', 20_269_999],
    ['11:30_20261122', local(2026, 10, 22, 11, 30)],
    ['2026-11-23', local(2026, 10, 23, 0, 0)],
    ['2026-11-23T11:30', local(2026, 10, 23, 11, 30)],
    ['2026-11-23T11:30:15Z', Date.UTC(2026, 10, 23, 11, 30, 15) / 1000],
  ])('is read from %s', (text, expected) => {
    expect(parseMoment(text, now)).toBe(expected);
  });

  it.each(['', '-', 'yesterdayish', '-5m', '-1x', '25:00', '2026-13-01', 'now-', '1h'])('is not %j', (text) => {
    expect(() => parseMoment(text, now)).toThrow(/is not a time/);
  });
});

describe('a duration', () => {
  it.each([
    ['90', 90],
    ['15min', 900],
    ['1h30min', 5400],
  ])('is read from %s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it.each(['', '0', '-5min', 'soon'])('is not %j', (text) => {
    expect(() => parseDuration(text)).toThrow(/is not a duration/);
  });
});
