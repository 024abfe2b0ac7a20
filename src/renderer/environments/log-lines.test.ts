import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../shared/model/environment';
import { completeFrom, countLines, lineAt, logLevel, parseLogSearch } from './log-lines';

const line = (at: number | null, text = 'x'): LogLine => ({ node: 'a', at, stream: 'stdout', text });

describe('the gravity of a log line', () => {
  it.each([
    ['ERROR: relation "x" does not exist', 'error'],
    ['2026-11-26 FATAL:  password authentication failed', 'error'],
    ['10.0.0.1 "GET /orders HTTP/1.1" 503 12', 'error'],
    ['level=warn msg="slow"', 'warning'],
    ['done: 0 errors, 2 files', 'other'],
    ['{"error":null,"ok":true}', 'other'],
    ['"GET /5000 HTTP/1.1" 200', 'other'],
    ['terrors of the night', 'other'],
  ])('reads %s', (text, level) => expect(logLevel(text)).toBe(level));
});

describe('a search of logs', () => {
  const shown = (search: string, text: string): boolean | undefined => parseLogSearch(search).matches?.(text);
  it('wants every word, not those with a minus, and quoted ones together', () => {
    expect(shown('get orders', 'GET /orders 200')).toBe(true);
    expect(shown('get -health', 'GET /health 200')).toBe(false);
    expect(shown('"orders 200"', 'GET /orders 200')).toBe(true);
    expect(shown('"200 orders"', 'GET /orders 200')).toBe(false);
    expect(shown('', 'anything')).toBe(true);
  });
  it('takes a pattern between slashes, and says what is wrong with one', () => {
    expect(shown('/ORDERS \\d+$/', 'get orders 200')).toBe(true);
    expect(parseLogSearch('/(/').problem).toMatch(/^Not a pattern/);
  });
});

it('counts lines in stretches of time and leaves out what lies beyond', () => {
  const bars = countLines([line(0), line(99, 'error'), line(100, 'warn'), line(199), line(200), line(-1), line(null)], {
    fromMs: 0,
    untilMs: 200,
    bars: 2,
  });
  expect(bars).toEqual([
    { fromMs: 0, count: 2, errors: 1, warnings: 0 },
    { fromMs: 100, count: 2, errors: 0, warnings: 1 },
  ]);
});

it('knows from when on no line is missing', () => {
  const said = (node: string, at: number): LogLine => ({ ...line(at), node });
  const lines = [said('quiet', 1), said('loud', 5), said('loud', 6), said('loud', 7)];
  expect(completeFrom(lines, { tail: 3, kept: 100 })).toBe(5);
  expect(completeFrom(lines, { tail: 4, kept: 100 })).toBeNull();
  expect(completeFrom(lines, { tail: 100, kept: 4 })).toBe(1);
});

it('finds the line that was said last at a moment', () => {
  const lines = [line(null), line(10), line(20), line(null), line(30)];
  expect(lineAt(lines, 25)).toBe(2);
  expect(lineAt(lines, 5)).toBe(1);
  expect(lineAt(lines, 99)).toBe(4);
  expect(lineAt([line(null)], 1)).toBe(-1);
});
