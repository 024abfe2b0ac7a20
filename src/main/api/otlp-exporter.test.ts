import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerOtlp } from '../metrics/ingest/otlp/answer-otlp';
import { DeltaTotals } from '../metrics/ingest/otlp/delta-totals';
import { createSmallCore, serveSmallCore } from './testing/small-core';

/** The API with OTLP taken apart behind it; `values` grows with what comes in. */
async function receive() {
  const values: Record<string, number> = {};
  const answers: number[] = [];
  const deltas = new DeltaTotals();
  const { port } = await serveSmallCore(createSmallCore(), {
    intake: {
      logDrain: async () => null,
      otlp: async (post) => {
        const answer = answerOtlp(post, {
          resourceAttributes: ['service.name'],
          deltas,
          nowSeconds: () => Date.now() / 1000,
          ingest: (samples) => samples.forEach(({ name, value }) => void (values[name] = value)),
          reject: () => {},
        });
        answers.push(answer.status);
        return answer;
      },
    },
  });
  return { url: `http://127.0.0.1:${port}/v1/metrics`, values, answers };
}

function measure(exporter: PushMetricExporter) {
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({
    readers: [reader],
    resource: resourceFromAttributes({ 'service.name': 'shop', 'process.pid': 7 }),
    views: [{ instrumentName: 'exp', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
  });
  onTestFinished(() => provider.shutdown());
  const meter = provider.getMeter('test');
  const route = { 'http.route': '/a b' };
  const counter = meter.createCounter('requests');
  counter.add(3, route);
  counter.add(4, route);
  const latency = meter.createHistogram('latency', { advice: { explicitBucketBoundaries: [10, 100] } });
  const fine = meter.createHistogram('exp');
  for (const value of [5, 50, 500]) {
    latency.record(value);
    fine.record(value);
  }
  meter.createObservableGauge('temperature').addCallback((result) => result.observe(-3.5));
  return { provider, counter, route };
}

describe('OpenTelemetry’s own exporter', () => {
  it.each([
    ['protobuf, packed', (url: string) => new ProtobufExporter({ url, compression: 'gzip' as never })],
    ['JSON', (url: string) => new JsonExporter({ url })],
  ])('is understood in %s', async (_name, createExporter) => {
    const { url, values, answers } = await receive();
    await measure(createExporter(url)).provider.forceFlush();
    expect(answers).toEqual([200]);
    expect(values).toMatchObject({
      'requests;http.route=/a_b;service.name=shop': 7,
      'latency.count;service.name=shop': 3,
      'latency.sum;service.name=shop': 555,
      'latency.min;service.name=shop': 5,
      'latency.max;service.name=shop': 500,
      'latency.bucket;le=10;service.name=shop': 1,
      'latency.bucket;le=100;service.name=shop': 2,
      'latency.bucket;le=+Inf;service.name=shop': 3,
      'exp.count;service.name=shop': 3,
      'exp.bucket;le=+Inf;service.name=shop': 3,
      'temperature;service.name=shop': -3.5,
    });
  });

  it('tells the counts of an interval where it is asked for deltas, which add up within a slot', async () => {
    const { url, values } = await receive();
    const exporter = new ProtobufExporter({ url, temporalityPreference: AggregationTemporality.DELTA as never });
    const { provider, counter, route } = measure(exporter);
    await provider.forceFlush();
    const name = 'requests;http.route=/a_b;service.name=shop';
    expect(values[name]).toBe(7);
    counter.add(2, route);
    await provider.forceFlush();
    // The second report falls into the slot of the first, or just into the next one.
    expect([9, 2]).toContain(values[name]);
  });
});
