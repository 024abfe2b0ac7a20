import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../sample';
import { answerOtlp, type OtlpAnswer, type OtlpPost } from './answer-otlp';
import { DeltaTotals } from './delta-totals';
import { ExportRequestType, ExportResponseType, StatusType } from './descriptor';

const NOW = 1_700_000_000;
const NANOS = '1700000060000000000';

interface Heard {
  readonly answer: OtlpAnswer;
  readonly series: Record<string, number>;
  readonly samples: Sample[];
  readonly rejected: Record<string, number>;
}

function send(post: Partial<OtlpPost>, deltas = new DeltaTotals()): Heard {
  const samples: Sample[] = [];
  const rejected: Record<string, number> = {};
  const answer = answerOtlp(
    { contentType: 'application/json', contentEncoding: null, body: Buffer.alloc(0), ...post },
    {
      resourceAttributes: ['service.name'],
      deltas,
      nowSeconds: () => NOW,
      ingest: (taken) => samples.push(...taken),
      reject: (reason, count) => void (rejected[reason] = (rejected[reason] ?? 0) + count),
    },
  );
  return { answer, samples, rejected, series: Object.fromEntries(samples.map(({ name, value }) => [name, value])) };
}

const text = (value: string) => ({ stringValue: value });
const request = (metrics: unknown[]) => ({
  resourceMetrics: [
    {
      resource: {
        attributes: [
          { key: 'service.name', value: text('shop') },
          { key: 'process.pid', value: { intValue: '7' } },
        ],
      },
      scopeMetrics: [{ scope: { name: 'x' }, metrics }],
    },
  ],
});
const json = (metrics: unknown[]): Buffer => Buffer.from(JSON.stringify(request(metrics)));
const protobuf = (metrics: unknown[]): Uint8Array =>
  ExportRequestType.encode(ExportRequestType.fromObject(request(metrics))).finish();
const point = (rest: object) => ({ timeUnixNano: NANOS, ...rest });

const CASES: Array<[string, object, Record<string, number>]> = [
  [
    'a gauge',
    { name: 'queue.size', gauge: { dataPoints: [point({ asDouble: 1.5 })] } },
    { 'queue.size;service.name=shop': 1.5 },
  ],
  [
    'a whole number and attributes of every kind',
    {
      name: 'jobs',
      gauge: {
        dataPoints: [
          point({
            asInt: '-42',
            attributes: [
              { key: 'kind', value: text('a b;c') },
              { key: 'ok', value: { boolValue: true } },
              { key: 'n', value: { intValue: '3' } },
              { key: 'list', value: { arrayValue: { values: [text('x'), text('y')] } } },
              { key: 'name', value: text('clash') },
              { key: 'empty', value: text('') },
            ],
          }),
        ],
      },
    },
    { 'jobs;kind=a_b_c;list=x,y;n=3;name_=clash;ok=true;service.name=shop': -42 },
  ],
  [
    'a cumulative sum with its running value',
    {
      name: 'requests',
      sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [point({ asInt: '900' })] },
    },
    { 'requests;service.name=shop': 900 },
  ],
  [
    'a delta sum, two in one slot added',
    {
      name: 'requests',
      sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [point({ asInt: '4' }), point({ asInt: '5' })] },
    },
    { 'requests;service.name=shop': 9 },
  ],
  [
    'a histogram as counts up to each bound',
    {
      name: 'latency',
      histogram: {
        aggregationTemporality: 2,
        dataPoints: [
          point({ count: '6', sum: 21.5, min: 0.1, max: 9, bucketCounts: ['1', '2', '3'], explicitBounds: [1, 2.5] }),
        ],
      },
    },
    {
      'latency.count;service.name=shop': 6,
      'latency.sum;service.name=shop': 21.5,
      'latency.min;service.name=shop': 0.1,
      'latency.max;service.name=shop': 9,
      'latency.bucket;le=1;service.name=shop': 1,
      'latency.bucket;le=2.5;service.name=shop': 3,
      'latency.bucket;le=+Inf;service.name=shop': 6,
    },
  ],
  [
    'an exponential histogram on both sides of zero',
    {
      name: 'exp',
      exponentialHistogram: {
        aggregationTemporality: 2,
        dataPoints: [
          point({
            count: '10',
            sum: 3,
            scale: 0,
            zeroCount: '2',
            positive: { offset: 1, bucketCounts: ['3', '0', '1'] },
            negative: { offset: 0, bucketCounts: ['4'] },
          }),
        ],
      },
    },
    {
      'exp.count;service.name=shop': 10,
      'exp.sum;service.name=shop': 3,
      'exp.bucket;le=-1;service.name=shop': 4,
      'exp.bucket;le=0;service.name=shop': 6,
      'exp.bucket;le=4;service.name=shop': 9,
      'exp.bucket;le=16;service.name=shop': 10,
      'exp.bucket;le=+Inf;service.name=shop': 10,
    },
  ],
  [
    'a summary',
    {
      name: 'rpc',
      summary: {
        dataPoints: [
          point({
            count: '5',
            sum: 50,
            quantileValues: [
              { quantile: 0.5, value: 9 },
              { quantile: 0.99, value: 20 },
            ],
          }),
        ],
      },
    },
    {
      'rpc.count;service.name=shop': 5,
      'rpc.sum;service.name=shop': 50,
      'rpc;quantile=0.5;service.name=shop': 9,
      'rpc;quantile=0.99;service.name=shop': 20,
    },
  ],
];

describe('OTLP over HTTP', () => {
  it.each(CASES)('takes %s, as JSON and as protobuf alike', (_name, metric, expected) => {
    const asJson = send({ body: json([metric]) });
    expect(asJson.series).toEqual(expected);
    expect(new Set(asJson.samples.map(({ timeSeconds }) => timeSeconds))).toEqual(new Set([1_700_000_060]));
    expect(asJson.answer).toMatchObject({ status: 200, contentType: 'application/json' });
    expect(Buffer.from(asJson.answer.body).toString()).toBe('{}');
    const asProtobuf = send({ contentType: 'application/x-protobuf', body: protobuf([metric]) });
    expect(asProtobuf.series).toEqual(expected);
    expect(asProtobuf.answer).toMatchObject({ status: 200, contentType: 'application/x-protobuf' });
    expect(asProtobuf.answer.body).toHaveLength(0);
  });

  it('unpacks gzip, and takes the time of arrival where none is told', () => {
    const body = gzipSync(json([{ name: 'a', gauge: { dataPoints: [{ asInt: 1 }] } }]));
    const { samples } = send({ contentEncoding: 'gzip', body });
    expect(samples).toEqual([{ name: 'a;service.name=shop', value: 1, timeSeconds: NOW }]);
  });

  it('leaves a gap where a point says that nothing was recorded', () => {
    const { samples, rejected } = send({ body: json([{ name: 'a', gauge: { dataPoints: [point({ flags: 1 })] } }]) });
    expect({ samples, rejected }).toEqual({ samples: [], rejected: {} });
  });

  it('takes what it can and says how many points it did not take', () => {
    const histogram = {
      aggregationTemporality: 2,
      dataPoints: [point({ bucketCounts: ['1'], explicitBounds: [1, 2] })],
    };
    const metrics = [
      { name: 'good', gauge: { dataPoints: [point({ asDouble: 1 })] } },
      { name: 'bad', gauge: { dataPoints: [point({ asDouble: 'NaN' }), point({})] } },
      { name: '', gauge: { dataPoints: [point({ asDouble: 1 })] } },
      { name: 'odd', histogram },
    ];
    const asJson = send({ body: json(metrics) });
    expect(Object.keys(asJson.series)).toEqual(['good;service.name=shop']);
    expect(asJson.rejected).toEqual({ nan: 1, value: 1, name: 1, histogram: 1 });
    expect(JSON.parse(Buffer.from(asJson.answer.body).toString())).toEqual({
      partialSuccess: {
        rejectedDataPoints: '4',
        errorMessage: 'Not taken: 1 × nan, 1 × value, 1 × name, 1 × histogram.',
      },
    });
    const asProtobuf = send({ contentType: 'application/x-protobuf', body: protobuf(metrics) });
    const told = ExportResponseType.toObject(ExportResponseType.decode(asProtobuf.answer.body), { longs: Number });
    expect(told).toMatchObject({ partialSuccess: { rejectedDataPoints: 4 } });
  });

  it.each<[string, Partial<OtlpPost>]>([
    ['JSON that is none', { body: Buffer.from('{') }],
    ['JSON of another shape', { body: Buffer.from('{"resourceMetrics": 5}') }],
    ['a list', { body: Buffer.from('[]') }],
    ['gzip that is none', { contentEncoding: 'gzip', body: Buffer.from('nothing') }],
    ['an unknown packing', { contentEncoding: 'br', body: Buffer.from('{}') }],
    ['a bomb', { contentEncoding: 'gzip', body: gzipSync(Buffer.alloc(65 * 1024 * 1024, 32)) }],
  ])('answers %s with 400 and a status', (_name, post) => {
    const { answer, rejected } = send(post);
    expect(answer.status).toBe(400);
    expect(JSON.parse(Buffer.from(answer.body).toString())).toEqual({ code: 3, message: expect.any(String) });
    expect(rejected).toEqual({ body: 1 });
  });

  it('answers protobuf that is none with a status in protobuf, and another media type with 415', () => {
    const { answer } = send({ contentType: 'application/x-protobuf', body: Buffer.from([0x0a, 0xff]) });
    expect(answer).toMatchObject({ status: 400, contentType: 'application/x-protobuf' });
    expect(StatusType.toObject(StatusType.decode(answer.body))).toMatchObject({ code: 3 });
    expect(send({ contentType: 'text/plain' }).answer.status).toBe(415);
    expect(send({ contentType: null }).answer.status).toBe(415);
  });

  it('joins the buckets of a fine exponential histogram without losing a value', () => {
    const counts = Array.from({ length: 160 }, (_, index) => (index % 3) + 1);
    const count = counts.reduce((sum, each) => sum + each, 0);
    const positive = { offset: -20, bucketCounts: counts };
    const dataPoints = [point({ count, scale: 5, positive })];
    const { samples } = send({
      body: json([{ name: 'x', exponentialHistogram: { aggregationTemporality: 2, dataPoints } }]),
    });
    const buckets = samples.filter(({ name }) => name.includes('.bucket'));
    expect(buckets.length).toBeLessThanOrEqual(33);
    expect(buckets.at(-1)).toMatchObject({ name: 'x.bucket;le=+Inf;service.name=shop', value: count });
    // 2^(141/32) is the upper edge of the last bucket; after joining by eight it is that of the coarser one.
    expect(buckets.at(-2)!.name).toBe(`x.bucket;le=${2 ** ((Math.floor(139 / 8) + 1) / 4)};service.name=shop`);
  });

  it('lets nothing escape, whatever the bytes and whatever was changed in a good request', () => {
    const good = [protobuf(CASES.map(([, metric]) => metric)), json(CASES.map(([, metric]) => metric))] as const;
    const mutated = fc
      .tuple(fc.constantFrom(0 as const, 1 as const), fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 20 }))
      .map(([which, changes]) => {
        const bytes = Buffer.from(good[which]);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        return bytes;
      });
    const type = fc.constantFrom('application/json', 'application/x-protobuf');
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 300 })), type, (body, contentType) => {
        const { answer, samples } = send({ contentType, body });
        expect([200, 400]).toContain(answer.status);
        for (const sample of samples) {
          expect(sample.name).not.toBe('');
          expect(Number.isNaN(sample.value)).toBe(false);
          expect(Number.isInteger(sample.timeSeconds)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
