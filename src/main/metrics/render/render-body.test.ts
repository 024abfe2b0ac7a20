import { decode } from '@msgpack/msgpack';
import { describe, expect, it } from 'vitest';
import { renderJson } from '../query/render-json';
import type { Series } from '../query/series';
import { type BodyOptions, type DataFormat, renderBody } from './render-body';

const series = (name: string, values: readonly number[], changes: Partial<Series> = {}): Series => ({
  name,
  pathExpression: name,
  tags: { name },
  start: 1_795_436_400,
  end: 1_795_436_400 + values.length * 60,
  step: 60,
  values: Float64Array.from(values),
  consolidation: 'average',
  xFilesFactor: 0,
  ...changes,
});

const OPTIONS: BodyOptions = {
  timeZone: 'UTC',
  maxDataPoints: null,
  noNullPoints: false,
  pretty: false,
  jsonp: null,
};

const written = (format: DataFormat, list: readonly Series[], options: Partial<BodyOptions> = {}): string =>
  Buffer.from(renderBody(list, format, { ...OPTIONS, ...options }).body).toString('utf8');

const TWO = [series('a', [1, NaN, 0.5]), series('b', [Infinity, -Infinity, -0])];

describe('renderBody', () => {
  it('writes JSON as Graphite does, infinity as 1e9999 and nothing known as null', () => {
    expect(written('json', TWO)).toBe(
      '[{"target": "a", "tags": {"name":"a"}, "datapoints": [[1, 1795436400], [null, 1795436460], [0.5, 1795436520]]}, ' +
        '{"target": "b", "tags": {"name":"b"}, "datapoints": [[1e9999, 1795436400], [-1e9999, 1795436460], [-0.0, 1795436520]]}]',
    );
    expect(written('json', [])).toBe('[]');
    expect(written('json', [series('a', [])])).toBe('[]');
    expect(written('json', [series('a', [1], { plainName: { of: 'a', value: null } })])).toContain('"target": null');
    expect(written('json', [series('"ö"\n', [1])])).toContain('"target": "\\"ö\\"\\n"');
  });

  it('leaves out nulls and what has nothing else with noNullPoints', () => {
    const list = [series('a', [NaN, 2, NaN]), series('b', [NaN, NaN])];
    expect(JSON.parse(written('json', list, { noNullPoints: true }))).toEqual([
      { target: 'a', tags: { name: 'a' }, datapoints: [[2, 1_795_436_460]] },
    ]);
    expect(written('json', [series('b', [NaN])], { noNullPoints: true })).toBe('[]');
  });

  it.each([null, 1, 2, 3, 4, 7, 100])(
    'answers the same points as the pairs that checks read, for maxDataPoints=%j',
    (max) => {
      const list = [
        series('a', [1, 2, NaN, 4, 5, 6, 7, 8, 9]),
        series('b', [1, 2, 3], { start: 1_795_436_430, end: 1_795_436_430 + 540, step: 180 }),
      ];
      const pairs = renderJson(list, { maxDataPoints: max, noNullPoints: false });
      expect(JSON.parse(written('json', list, { maxDataPoints: max }))).toEqual(pairs);
      expect(JSON.parse(written('json', list, { maxDataPoints: max, pretty: true }))).toEqual(pairs);
    },
  );

  it('wraps JSON in a call, and nothing else', () => {
    expect(written('json', [], { jsonp: 'cb' })).toBe('cb([])');
    expect(renderBody([], 'dygraph', { ...OPTIONS, jsonp: 'cb' }).contentType).toBe('text/javascript');
    expect(written('raw', TWO, { jsonp: 'cb' })).not.toContain('cb');
  });

  it('writes raw with the numbers of Python', () => {
    expect(written('raw', [...TWO, series('c', [3, NaN], { integers: true })])).toBe(
      'a,1795436400,1795436580,60|1.0,None,0.5\nb,1795436400,1795436580,60|inf,-inf,-0.0\nc,1795436400,1795436520,60|3,None\n',
    );
  });

  it('writes CSV in the zone that was asked for, also over a change of its clock', () => {
    expect(written('csv', [series('a,"b"', [1, NaN])])).toBe(
      '"a,""b""",2026-11-23 12:20:00,1.0\r\n"a,""b""",2026-11-23 12:21:00,\r\n',
    );
    // 2026-10-25 01:00 UTC: summer time ends in Berlin.
    const list = [series('a', [1, 2, 3], { start: 1_792_888_200, end: 1_792_893_600, step: 1800 })];
    expect(written('csv', list, { timeZone: 'Europe/Berlin' }).match(/\d\d:\d\d:\d\d/g)).toEqual([
      '02:30:00',
      '02:00:00',
      '02:30:00',
    ]);
    expect(written('csv', list, { timeZone: 'Asia/Kolkata' })).toContain('2026-10-25 06:00:00,1.0');
  });

  it('writes a row for each time to Dygraphs, and brings series of other steps together by time', () => {
    expect(JSON.parse(written('dygraph', TWO))).toEqual({
      labels: ['Time', 'a', 'b'],
      data: [
        [1_795_436_400_000, 1, Infinity],
        [1_795_436_460_000, null, -Infinity],
        [1_795_436_520_000, 0.5, -0],
      ],
    });
    expect(written('dygraph', [])).toBe('{}');
    const mixed = [series('a', [1, 2, 3]), series('b', [9], { end: 1_795_436_520, step: 120 })];
    expect((JSON.parse(written('dygraph', mixed)) as { data: unknown }).data).toEqual([
      [1_795_436_400_000, 1, 9],
      [1_795_436_460_000, 2, null],
      [1_795_436_520_000, 3, null],
    ]);
  });

  it('writes series whose step is nothing', () => {
    const list = [series('line', [5, 5, 5], { step: 0, end: 1_795_436_400 }), series('a', [1, 2])];
    for (const format of ['json', 'csv', 'raw', 'dygraph', 'rickshaw', 'pickle', 'msgpack'] as const) {
      expect(written(format, list)).toContain('line');
    }
  });

  it('writes points as objects to Rickshaw', () => {
    expect(JSON.parse(written('rickshaw', [series('a', [1, NaN])]))).toEqual([
      {
        target: 'a',
        datapoints: [
          { x: 1_795_436_400, y: 1 },
          { x: 1_795_436_460, y: null },
        ],
      },
    ]);
  });

  it('writes MessagePack that another library reads, values as floats', () => {
    const { body, contentType } = renderBody(TWO, 'msgpack', OPTIONS);
    expect(contentType).toBe('application/x-msgpack');
    expect(decode(body)).toEqual([
      {
        name: 'a',
        start: 1_795_436_400,
        end: 1_795_436_580,
        step: 60,
        values: [1, null, 0.5],
        pathExpression: 'a',
        valuesPerPoint: 1,
        consolidationFunc: 'average',
        xFilesFactor: 0,
      },
      expect.objectContaining({ name: 'b', values: [Infinity, -Infinity, -0] }),
    ]);
  });

  it('owns the memory that it hands over', () => {
    const { body } = renderBody(TWO, 'json', OPTIONS);
    const copy = Buffer.from(body).toString('utf8');
    expect(Buffer.from(structuredClone(body, { transfer: [body.buffer] })).toString('utf8')).toBe(copy);
  });
});
