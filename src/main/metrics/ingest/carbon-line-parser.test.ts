import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CarbonLineParser } from './carbon-line-parser';

type Taken = [string, number, number];

function parse(chunks: readonly Buffer[]): { points: Taken[]; rejected: string[] } {
  const points: Taken[] = [];
  const rejected: string[] = [];
  const parser = new CarbonLineParser({
    point: (name, value, time) => void points.push([name, value, time]),
    reject: (reason) => void rejected.push(reason),
  });
  for (const chunk of chunks) parser.push(chunk);
  return { points, rejected };
}

const lines = (text: string): Buffer[] => [Buffer.from(text)];

describe('carbon plaintext', () => {
  it.each<[string, string, Taken[], string[]]>([
    ['a plain line', 'a.b 1 60\n', [['a.b', 1, 60]], []],
    [
      'tabs and many blanks',
      'a\t2\t60\n  b    3     60  \n',
      [
        ['a', 2, 60],
        ['b', 3, 60],
      ],
      [],
    ],
    ['carriage returns', 'a 5 60\r\n', [['a', 5, 60]], []],
    ['a float timestamp, cut', 'a 7 60.9\n', [['a', 7, 60]], []],
    [
      'exponents, signs and bare points',
      'a 1.5e3 60\na -7.25 60\na +8 60\na .5 60\na 5. 60\n',
      [
        ['a', 1500, 60],
        ['a', -7.25, 60],
        ['a', 8, 60],
        ['a', 0.5, 60],
        ['a', 5, 60],
      ],
      [],
    ],
    [
      'infinity',
      'a inf 60\na -Infinity 60\n',
      [
        ['a', Infinity, 60],
        ['a', -Infinity, 60],
      ],
      [],
    ],
    ['minus one for now', 'a 1 -1\n', [['a', 1, -1]], []],
    ['nan, dropped', 'a nan 60\na NaN 60\n', [], ['nan', 'nan']],
    ['two and four fields', 'a 9\na 9 60 extra\n', [], ['fields', 'fields']],
    [
      'words and other notations',
      'a abc 60\na 0x10 60\na 1,5 60\na 9 xyz\n',
      [],
      ['value', 'value', 'value', 'timestamp'],
    ],
    ['blank lines', '\n\n   \n', [], []],
    [
      'empty pieces of a name, which vanish',
      'a..b 1 60\n.c 1 60\n',
      [
        ['a.b', 1, 60],
        ['c', 1, 60],
      ],
      [],
    ],
    ['tags, sorted', 'd;b=2;a=1 1 60\n', [['d;a=1;b=2', 1, 60]], []],
    ['a tag without a value', 'd;a= 1 60\n', [], ['name']],
    ['letters beyond ASCII', 'grüße.öl 16 60\n', [['grüße.öl', 16, 60]], []],
    [
      'big, small and many digits',
      'a 123456789012345678 60\na 1e308 60\na 1e-300 60\na 0.1234567890123456789 60\n',
      [
        ['a', 123456789012345678, 60],
        ['a', 1e308, 60],
        ['a', 1e-300, 60],
        ['a', 0.12345678901234568, 60],
      ],
      [],
    ],
    ['a last line without its newline, dropped', 'a 1 60\nb 1 60', [['a', 1, 60]], []],
  ])('takes %s', (_, text, points, rejected) => {
    expect(parse(lines(text))).toEqual({ points, rejected });
  });

  it('keeps minus zero', () => {
    expect(Object.is(parse(lines('a -0 60\n')).points[0]?.[1], -0)).toBe(true);
  });

  it('skips a line that is too long and goes on with the next', () => {
    const chunks = [Buffer.from('x'.repeat(20_000)), Buffer.from('y'.repeat(20_000)), Buffer.from(' 1 60\nb 2 60\n')];
    expect(parse(chunks)).toEqual({ points: [['b', 2, 60]], rejected: ['too-long'] });
  });

  it('reads every double that is printed, wherever the stream is cut', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true }),
      fc.integer(),
      fc.integer().map((n) => n / 1000),
    );
    const point = fc.tuple(
      fc.stringMatching(/^[a-z][a-z0-9_-]{0,12}(\.[a-z0-9]{1,8}){0,3}$/),
      value,
      fc.nat(2_000_000_000),
    );
    fc.assert(
      fc.property(fc.array(point, { maxLength: 30 }), fc.array(fc.nat(2000), { maxLength: 8 }), (points, cuts) => {
        const text = (number: number): string => (Object.is(number, -0) ? '-0' : String(number));
        const bytes = Buffer.from(points.map(([name, number, time]) => `${name} ${text(number)} ${time}\n`).join(''));
        const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
        expect(parse(chunks).points).toEqual(points);
      }),
      { numRuns: 200 },
    );
  });

  it('lets nothing escape, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), (chunks) => {
        const { points } = parse(chunks.map((chunk) => Buffer.from(chunk)));
        for (const [name, number, time] of points) {
          expect(name).not.toBe('');
          expect(Number.isNaN(number)).toBe(false);
          expect(Number.isSafeInteger(time)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
