import { describe, expect, test } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDate,
  formatDuration,
  formatNumber,
  formatRate,
  formatShare,
  formatTime,
  splitBytes,
} from './units';

describe('formatNumber', () => {
  test.each([
    [0, '0'],
    [1240, '1\u202f240'],
    [8_431_000, '8\u202f431\u202f000'],
    [1240.6, '1\u202f241'],
    [412.34, '412'],
    [41.26, '41.3'],
    [0.3126, '0.313'],
    [4.1, '4.1'],
    [4.0, '4'],
    [-4.1, '\u22124.1'],
    [-0.0000001, '0'],
    [0.0042, '0.0042'],
  ])('writes %d as people read it', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test('keeps the decimals that were asked for', () => {
    expect(formatNumber(99.8, { decimals: 1 })).toBe('99.8');
    expect(formatNumber(100, { decimals: 1 })).toBe('100.0');
  });

  test('says that there is no value', () => {
    expect(formatNumber(null)).toBe('–');
    expect(formatNumber(Number.NaN)).toBe('–');
    expect(formatNumber(Number.POSITIVE_INFINITY)).toBe('–');
  });
});

describe('bytes and rates', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '0.977 kB'],
    [512 * 1024 * 1024, '512 MB'],
    [14.2 * 1024 ** 3, '14.2 GB'],
    [-2048, '\u22122 kB'],
  ])('writes %d bytes in the largest fitting unit', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('hands value and unit over apart', () => {
    expect(splitBytes(3 * 1024 * 1024)).toEqual({ value: '3', unit: 'MB' });
  });

  test('writes rates and shares', () => {
    expect(formatRate(38)).toBe('38/s');
    expect(formatRate(3.1 * 1024 * 1024, 'bytes')).toBe('3.1 MB/s');
    expect(formatShare(0.12)).toBe('12 %');
  });
});

describe('durations and ages', () => {
  test.each([
    [0, '0 s'],
    [0.84, '840 ms'],
    [0.9999, '1 s'],
    [1.5, '1.5 s'],
    [41, '41 s'],
    [190, '3 min 10 s'],
    [180, '3 min'],
    [11_400, '3 h 10 min'],
    [6 * 86_400 + 4 * 3600, '6 d 4 h'],
    [-12, '\u221212 s'],
  ])('writes %d seconds', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  test.each([
    [-5000, 'now'],
    [400, 'now'],
    [2900, '2 s ago'],
    [61_000, '1 min ago'],
    [26 * 3_600_000, '26 h ago'],
    [4 * 86_400_000, '4 days ago'],
  ])('writes an age of %d ms in one unit', (age, text) => {
    expect(formatAge(age)).toBe(text);
  });
});

test('counts a noun', () => {
  expect(formatCount(1, 'file')).toBe('1 file');
  expect(formatCount(0, 'file')).toBe('0 files');
  expect(formatCount(2, 'box', 'boxes')).toBe('2 boxes');
});

test('writes time and date in the local zone', () => {
  const moment = new Date(2026, 10, 18, 9, 5, 7).getTime();
  expect(formatTime(moment)).toBe('09:05:07');
  expect(formatTime(moment, { seconds: false })).toBe('09:05');
  expect(formatDate(moment)).toBe('Wed 18 Nov 2026');
});
