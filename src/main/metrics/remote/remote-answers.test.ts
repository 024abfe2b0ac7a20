import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GembaError } from '../../../shared/errors';
import { parseExpanded, parseNames, parseNodes, parseRaw, parseRendered } from './graphite-answers';
import { selectorOfPattern, seriesNameOfLabels } from './label-names';
import { createPrometheusClient } from './prometheus-client';

const bytes = (text: string): Buffer => Buffer.from(text);

describe("Graphite's answers", () => {
  it('are read from the raw format, names with commas too', () => {
    expect(parseRaw('a;t=x,y,60,180,60|1.0,None\nb,0,10,10|-2.5e-07\nc,0,20,10|inf,-inf\n')).toEqual([
      { name: 'a;t=x,y', startSeconds: 60, stepSeconds: 60, values: Float64Array.of(1, NaN) },
      { name: 'b', startSeconds: 0, stepSeconds: 10, values: Float64Array.of(-2.5e-7) },
      { name: 'c', startSeconds: 0, stepSeconds: 10, values: Float64Array.of(Infinity, -Infinity) },
    ]);
  });

  it('are read from JSON where a server knows no raw format', () => {
    const text =
      '[{"target": "a", "tags": {}, "datapoints": [[1e9999, 60], [null, 90]]}, {"target":"e","datapoints":[]}]';
    expect(parseRendered(bytes(text))).toEqual([
      { name: 'a', startSeconds: 60, stepSeconds: 30, values: Float64Array.of(Infinity, NaN) },
    ]);
  });

  it('name nodes in both forms, and series', () => {
    expect(parseNodes(bytes('[{"id":"a.b","text":"b","leaf":0},{"id":"a.c","leaf":1}]'))).toEqual([
      { path: 'a.b', isLeaf: false },
      { path: 'a.c', isLeaf: true },
    ]);
    expect(parseNodes(bytes('{"metrics":[{"path":"a.b.","is_leaf":"0"},{"path":"a.c","is_leaf":"1"}]}'))).toEqual([
      { path: 'a.b', isLeaf: false },
      { path: 'a.c', isLeaf: true },
    ]);
    expect(parseExpanded(bytes('{"results":["a"]}'))).toEqual(['a']);
    expect(parseNames(bytes('["a;b=c"]'))).toEqual(['a;b=c']);
  });

  it('that are something else fail in plain words and in no other way', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const parse of [parseNodes, parseNames, parseExpanded, parseRendered]) {
          try {
            parse(bytes(text));
          } catch (error) {
            expect(error).toBeInstanceOf(GembaError);
          }
        }
      }),
    );
  });

  it('keep every value of the raw format to the last digit', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), (values) => {
        const python = values.map((value) =>
          Math.abs(value) === Infinity ? (value > 0 ? 'inf' : '-inf') : `${value}`,
        );
        const [series] = parseRaw(`a.b,0,${values.length * 10},10|${python.join(',')}\n`);
        expect([...(series?.values ?? [])].map((value) => value + 0)).toEqual(values.map((value) => value + 0));
      }),
    );
  });
});

describe("Prometheus's answers", () => {
  const asking = (answer: unknown) => {
    const body = async (): Promise<Buffer> => bytes(JSON.stringify(answer));
    return createPrometheusClient({ post: body, get: body, dispose: () => {} });
  };
  const options = { signal: new AbortController().signal };

  it('put samples into their slots', async () => {
    const metric = { __name__: 'up', job: 'node exporter', instance: 'a:1' };
    const client = asking({
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          {
            metric,
            values: [
              [60, '1'],
              [120.0004, '+Inf'],
              [240, 'NaN'],
            ],
          },
        ],
      },
    });
    const range = { fromSeconds: 60, untilSeconds: 240, stepSeconds: 60 };
    expect(await client.queryRange('up', range, options)).toEqual([
      {
        name: 'up;instance=a:1;job=node_exporter',
        startSeconds: 60,
        stepSeconds: 60,
        values: Float64Array.of(1, Infinity, NaN, NaN),
      },
    ]);
  });

  it('tell how often a metric is scraped', async () => {
    const values = [0, 15, 30, 45, 90].map((at) => [at + 0.01, '1']);
    const result = [{ metric: {}, values }];
    const client = asking({ status: 'success', data: { resultType: 'matrix', result } });
    expect(await client.resolution('up', 90, options)).toBe(15);
  });

  it('that refuse or are something else say so', async () => {
    await expect(asking({ status: 'error', error: 'bad query' }).series('x', 0, 1, options)).rejects.toThrow(
      'bad query',
    );
    await expect(asking({ hello: 1 }).series('x', 0, 1, options)).rejects.toMatchObject({ code: 'failed' });
  });
});

describe('labels and patterns', () => {
  it.each([
    [{ __name__: 'a', z: '1', b: 'x;y z' }, 'a;b=x_y_z;z=1'],
    [{ __name__: 'a', empty: '' }, 'a'],
    [{ job: 'x' }, 'unnamed;job=x'],
    [{ __name__: 'a', name: '~eth0' }, 'a;name_=_eth0'],
  ])('%j is kept as %s', (labels, name) => {
    expect(seriesNameOfLabels(labels as unknown as Record<string, string>)).toBe(name);
  });

  it.each([
    ['node_*', '{__name__=~"node_.*"}'],
    ['up', '{__name__="up"}'],
    ['{a,b}_total', '{__name__=~"(a|b)_total"}'],
    ['a.b?[0-9]', '{__name__=~"a\\\\.b.[0-9]"}'],
    ['up{job="x"}', 'up{job="x"}'],
    ['{job=~"x.*"}', '{job=~"x.*"}'],
  ])('%s selects %s', (pattern, selector) => {
    expect(selectorOfPattern(pattern)).toBe(selector);
  });
});
