import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CollectDefinition } from '../../shared/definitions/collect';
import { StatsdDefinition } from '../../shared/definitions/statsd';
import { temporaryFolder } from '../platform/testing';
import { servePages } from './collect/pull/testing/serve-pages';
import type { MetricsEngine, MetricsOptions } from './index';
import { DEFAULT_INGEST_SETTINGS } from './ingest/ingest-settings';
import { buildMetricsWorkers, newestValues, startEngine } from './testing/start-engine';

let workers: MetricsOptions['workers'];

beforeAll(async () => {
  workers = await buildMetricsWorkers();
}, 60_000);

const ingestSettings = { ...DEFAULT_INGEST_SETTINGS, statsd: StatsdDefinition.parse({ flush_interval: '1s' }) };
const json = (value: unknown): Uint8Array => new Uint8Array(Buffer.from(JSON.stringify(value)));
const gauge = (name: string, asDouble: number) => ({
  resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name, gauge: { dataPoints: [{ asDouble }] } }] }] }],
});

describe('what the ingest worker is handed', () => {
  it('takes OpenTelemetry’s metrics and counts what it cannot take', async () => {
    const engine = await startEngine(workers);
    const post = { contentType: 'application/json', contentEncoding: null };
    expect(await engine.intake.otlp({ ...post, body: json(gauge('queue.size', 4)) })).toMatchObject({ status: 200 });
    expect(await newestValues(engine, 'queue.size', (values) => 'queue.size' in values)).toEqual({ 'queue.size': 4 });
    expect(await engine.intake.otlp({ ...post, body: json([]) })).toMatchObject({ status: 400 });
    expect((await engine.status()).rejectedTotal).toBe(1);
  });

  it('keeps no more waiting than it may', async () => {
    const engine = await startEngine(workers);
    const body = new Uint8Array(15 * 1024 * 1024);
    const post = { contentType: 'application/x-protobuf', contentEncoding: null, body };
    const answers = await Promise.all(Array.from({ length: 6 }, () => engine.intake.otlp(post)));
    expect(answers.filter((answer) => answer === null)).toHaveLength(2);
    expect(await engine.intake.otlp({ ...post, body: new Uint8Array(0) })).toMatchObject({ status: 200 });
  });

  it('turns a drained log and a container’s lines into statistics', async () => {
    const engine = await startEngine(workers, { ingestSettings });
    const message = '<40>1 2012-11-30T06:45:29+00:00 host app web.3 - measure#drained=7ms';
    const body = new Uint8Array(Buffer.from(`${message.length} ${message}`));
    expect(await engine.intake.logDrain({ contentEncoding: null, body })).toEqual({ status: 204, message: null });
    engine.intake.takeLogLines(['measure#said=9ms']);
    const both = (values: Record<string, number>) => Object.keys(values).length === 2;
    expect(await newestValues(engine, 'stats.timers.*.upper', both)).toEqual({
      'stats.timers.drained.upper': 7,
      'stats.timers.said.upper': 9,
    });
  });

  it('reads on a schedule what it is told, says how that went, and stops when it is told no more', async () => {
    let asked = 0;
    const url = await servePages((_, response) => {
      asked += 1;
      response.end(`shop_requests_total ${asked}\n`);
    });
    const engine = await startEngine(workers);
    const entries = {
      shop: CollectDefinition.parse({ kind: 'prometheus', url, every: '1s' }),
      gone: CollectDefinition.parse({ kind: 'http', url: 'http://127.0.0.1:1', every: '1s' }),
      secret: CollectDefinition.parse({ kind: 'http', url, every: '1s', credentials_name: 'x' }),
    };
    engine.intake.collect({ workspaceDir: '/', entries, isTrusted: false });
    const twice = (values: Record<string, number>) => (values['gemba.collect.gone.failures'] ?? 0) >= 2;
    await newestValues(engine, 'gemba.collect.gone.failures', twice);
    const up = await newestValues(engine, 'gemba.collect.*.up', (values) => Object.keys(values).length === 2);
    expect(up).toEqual({ 'gemba.collect.gone.up': 0, 'gemba.collect.shop.up': 1 });
    expect(await engine.graphite.index()).toContain(`shop_requests_total;instance=${new URL(url).host};job=shop`);
    const statuses = await engine.intake.collectStatus();
    expect(statuses.map(({ name, state }) => [name, state])).toEqual([
      ['shop', 'ok'],
      ['gone', 'failing'],
      ['secret', 'held'],
    ]);
    expect(statuses[1]!.problem).toMatch(/ECONNREFUSED/);
    engine.intake.collect({ workspaceDir: '/', entries: {}, isTrusted: false });
    expect(await engine.intake.collectStatus()).toEqual([]);
  });

  it('follows a log file through its rotation', async () => {
    const dir = temporaryFolder();
    const file = path.join(dir, 'app.log');
    writeFileSync(file, 'count#hits=100\n');
    const engine = await startEngine(workers, { ingestSettings });
    const entries = { log: CollectDefinition.parse({ kind: 'log', file: 'app.log' }) };
    engine.intake.collect({ workspaceDir: dir, entries, isTrusted: false });
    for (let state = ''; state !== 'ok';) state = (await engine.intake.collectStatus())[0]!.state;
    appendFileSync(file, 'count#hits=1\n');
    await untilTotal(engine, 'stats_counts.hits', 1);
    renameSync(file, `${file}.1`);
    appendFileSync(`${file}.1`, 'count#hits=2\n');
    writeFileSync(file, 'count#hits=4\n');
    await untilTotal(engine, 'stats_counts.hits', 7);
  });
});

/** Asks until all that was counted in a series comes to `total`. */
async function untilTotal(engine: MetricsEngine, target: string, total: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const [series] = await engine.graphite.render({ targets: [target], from: '-5min' });
    if (series?.datapoints.reduce((sum, [value]) => sum + (value ?? 0), 0) === total) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${target} did not come to ${total} within ten seconds`);
}
