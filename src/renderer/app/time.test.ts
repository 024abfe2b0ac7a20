import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  clampRange,
  growRange,
  hoverCursor,
  parseLength,
  rangeWords,
  setBrush,
  setCursor,
  setRange,
  timeStore,
  youngRange,
} from './time';

afterEach(() => {
  setRange(900);
  setCursor(null);
  setBrush(null);
});

describe('the shared time', () => {
  test('shows what there is of a young store, and stops growing once a range is chosen', () => {
    expect([0, 60, 61, 240, 900, 1e6].map(youngRange)).toEqual([60, 60, 120, 300, 900, 900]);
    growRange(100);
    expect(timeStore.get().rangeSeconds).toBe(120);
    setRange(3600);
    growRange(200);
    expect(timeStore.get().rangeSeconds).toBe(3600);
  });

  test('tells its listeners once for each change and not at all for none', () => {
    const listener = vi.fn();
    const stop = timeStore.subscribe(listener);
    setRange(3600);
    setRange(3600);
    setCursor(1_700_000_000);
    setCursor(1_700_000_000);
    stop();
    setCursor(null);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  test('a new range keeps the cursor and the brush', () => {
    setCursor(1_700_000_000);
    setBrush({ from: 1, until: 2 });
    setRange(21_600);
    expect(timeStore.get()).toEqual({
      rangeSeconds: 21_600,
      cursorSeconds: 1_700_000_000,
      brush: { from: 1, until: 2 },
    });
  });

  test('a cursor that followed a pointer returns to where it was set', () => {
    setCursor(1_700_000_000);
    hoverCursor(1_700_000_500);
    expect(timeStore.get().cursorSeconds).toBe(1_700_000_500);
    hoverCursor(null);
    expect(timeStore.get().cursorSeconds).toBe(1_700_000_000);
    setCursor(null);
    hoverCursor(null);
    expect(timeStore.get().cursorSeconds).toBeNull();
  });

  test('keeps the range within what the store holds', () => {
    expect(clampRange(1)).toBe(60);
    expect(clampRange(1e12)).toBe(366 * 86_400);
  });
});

describe('lengths', () => {
  test.each([
    ['90', 5400],
    ['90 min', 5400],
    ['2h', 7200],
    ['1.5 h', 5400],
    ['3 d', 259_200],
    ['1w', 604_800],
    ['600 s', 600],
  ])('reads %j', (text, seconds) => {
    expect(parseLength(text)).toBe(seconds);
  });

  test.each(['', 'soon', '5 s', '-3 h', '9999 w', '1 h 30'])('refuses %j', (text) => {
    expect(parseLength(text)).toBeNull();
  });

  test.each([
    [3600, 'last hour'],
    [7200, 'last 2 h'],
    [60, 'last minute'],
    [5400, 'last 90 min'],
    [172_800, 'last 2 d'],
    [75, 'last 75 s'],
  ])('writes %d seconds', (seconds, words) => {
    expect(rangeWords(seconds)).toBe(words);
  });
});
