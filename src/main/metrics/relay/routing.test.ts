import net from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { GembaDefinition } from '../../../shared/definitions/gemba';
import { silentLogger } from '../../platform/logger';
import { buildWorker, temporaryFolder } from '../../platform/testing';
import { createMetricsEngine, type MetricsEngine, type MetricsOptions, type RoutingDefinition } from '../index';
import { routingFigures } from './routing-figures';
import { LineReceiver } from './testing/line-receiver';

let workers: MetricsOptions['workers'];

beforeAll(async () => {
  const [ingest, query] = await Promise.all([
    buildWorker('src/main/metrics/workers/ingest-worker.ts'),
    buildWorker('src/main/metrics/workers/query-worker.ts'),
  ]);
  workers = { ingest, query };
}, 60_000);

function routing(config: unknown, files: RoutingDefinition['files'] = {}): RoutingDefinition {
  return { files, config: GembaDefinition.parse(config) };
}

async function startEngine(definition: RoutingDefinition, stateDir = temporaryFolder()): Promise<MetricsEngine> {
  const engine = await createMetricsEngine({
    stateDir,
    workers,
    clockOffsetMs: 0,
    logger: silentLogger,
    listeners: { carbon: { port: 0, bind: '127.0.0.1' } },
    storageSchemas: '[all]\npattern = .*\nretentions = 1s:30d\n',
    storageAggregation: null,
    routing: definition,
    sizeLimitBytes: 1e9,
    collectHost: false,
  });
  onTestFinished(() => engine.dispose());
  return engine;
}

async function send(engine: MetricsEngine, lines: readonly string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = net.connect(engine.ports.carbon ?? 0, '127.0.0.1', () => socket.end(lines.join('\n') + '\n'));
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen within ten seconds');
}

/** Points by series, `time value`. */
async function stored(
  engine: MetricsEngine,
  names: string,
  from: number,
  until: number,
): Promise<Record<string, string[]>> {
  const answer = await engine.graphite.render({ targets: [names], from: String(from), until: String(until) });
  return Object.fromEntries(
    answer.map(({ target, datapoints }) => [
      target,
      datapoints.flatMap(([value, time]) => (value === null ? [] : [`${time} ${value}`])),
    ]),
  );
}

const now = (): number => Math.floor(Date.now() / 1000);

describe('points on their way into the store', () => {
  it('are blocked, rewritten, aggregated and relayed, those of names that are known already as well', async () => {
    const far = new LineReceiver();
    await far.listen();
    onTestFinished(() => far.die());
    const engine = await startEngine(
      routing(
        { relay: { far: { kind: 'carbon', match: ['^all\\.', 'web1'], hosts: [`127.0.0.1:${far.port}`] } } },
        {
          'blacklist.conf': '^secret\\.\n',
          'rewrite-rules.conf': '[pre]\n^old\\. = web.\n[post]\n\\.raw$ = .kept\n',
          'aggregation-rules.conf': 'all.<what> (2) = sum web.*.<what>\n',
        },
      ),
    );
    const base = now() - (now() % 2) - 100;
    const lines = [0, 1, 2, 3].flatMap((slot) => [
      `old.web1.raw ${slot} ${base + slot}`,
      `web.web2.raw ${slot * 10} ${base + slot}`,
      `secret.web1 1 ${base + slot}`,
    ]);
    for (const line of lines) await send(engine, [line]);
    await until(async () => (await engine.graphite.index()).includes('all.raw'));
    // A slow machine may send an aggregate before its last points came, and then again.
    const newest = (): string[] =>
      [...new Map(far.lines.map((line) => [line.replace(/ \S+ /, ' '), line])).values()].sort();
    await until(async () => newest().includes(`all.raw 55 ${base + 2}`) && newest().length === 6);
    expect(await stored(engine, '*.raw', base - 1, base + 10)).toEqual({ 'all.raw': [`${base} 11`, `${base + 2} 55`] });
    expect(await stored(engine, 'web.*.kept', base - 1, base + 10)).toEqual({
      'web.web1.kept': [0, 1, 2, 3].map((slot) => `${base + slot} ${slot}`),
      'web.web2.kept': [0, 1, 2, 3].map((slot) => `${base + slot} ${slot * 10}`),
    });
    expect((await engine.graphite.index()).filter((name) => name.startsWith('secret'))).toEqual([]);
    expect(newest()).toEqual([
      `all.raw 11 ${base}`,
      `all.raw 55 ${base + 2}`,
      ...[0, 1, 2, 3].map((slot) => `web.web1.kept ${slot} ${base + slot}`),
    ]);
    expect((await engine.status()).relays).toMatchObject([
      { name: 'far', sent: far.lines.length, queued: 0, problem: null },
    ]);
  });

  it('follow other rules as soon as the files say so', async () => {
    const engine = await startEngine(routing({}));
    const at = now() - 50;
    await send(engine, [`a.x 1 ${at}`]);
    await until(async () => (await engine.status()).acceptedTotal === 1);
    engine.setRouting(routing({ block: ['^a\\.'] }));
    await engine.status();
    await send(engine, [`a.x 2 ${at + 1}`, `b.x 2 ${at}`]);
    await until(async () => (await engine.graphite.index()).includes('b.x'));
    expect(await stored(engine, 'a.x', at - 1, at + 5)).toEqual({ 'a.x': [`${at} 1`] });
    engine.setRouting(routing({}));
    await engine.status();
    await send(engine, [`a.x 3 ${at + 2}`]);
    await until(async () => (await stored(engine, 'a.x', at - 1, at + 5))['a.x']?.length === 2);
    expect((await engine.status()).relays).toBeUndefined();
  });
});

it('measures each destination under its name', () => {
  const status = {
    name: 'far',
    kind: 'carbon' as const,
    sent: 1,
    queued: 2,
    dropped: 3,
    errors: 4,
    lagSeconds: 5,
    problem: null,
  };
  expect(routingFigures([status], null)).toEqual([
    ['gemba.relay.far.sent', 1],
    ['gemba.relay.far.queued', 2],
    ['gemba.relay.far.dropped', 3],
    ['gemba.relay.far.errors', 4],
    ['gemba.relay.far.lag', 5],
  ]);
});
