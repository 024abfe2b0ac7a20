import dgram from 'node:dgram';
import net from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { StatsdDefinition } from '../../shared/definitions/statsd';
import { silentLogger } from '../platform/logger';
import { buildWorker, temporaryFolder } from '../platform/testing';
import { hasCollectd, networkPlugin, startCollectd, writeGraphitePlugin } from './ingest/testing/collectd-daemon';
import { startStatsdDaemon } from './ingest/testing/statsd-daemon';
import { createMetricsEngine, LISTENER_NAMES, type MetricsEngine, type MetricsOptions } from './index';
import { DEFAULT_INGEST_SETTINGS, type IngestSettings } from './ingest/ingest-settings';

let workers: MetricsOptions['workers'];

beforeAll(async () => {
  const [ingest, query] = await Promise.all([
    buildWorker('src/main/metrics/workers/ingest-worker.ts'),
    buildWorker('src/main/metrics/workers/query-worker.ts'),
  ]);
  workers = { ingest, query };
}, 60_000);

const LOOPBACK = '127.0.0.1';

async function startEngine(settings: Partial<IngestSettings> = {}): Promise<MetricsEngine> {
  const engine = await createMetricsEngine({
    stateDir: temporaryFolder(),
    workers,
    clockOffsetMs: 0,
    logger: silentLogger,
    listeners: Object.fromEntries(LISTENER_NAMES.map((name) => [name, { port: 0, bind: LOOPBACK }])),
    ingestSettings: { ...DEFAULT_INGEST_SETTINGS, ...settings },
    storageSchemas: '[all]\npattern = .*\nretentions = 1s:1d\n',
    storageAggregation: null,
    sizeLimitBytes: 1e9,
    collectHost: false,
  });
  onTestFinished(() => engine.dispose());
  return engine;
}

const PATIENTLY = { timeout: 30_000 };

const now = (): number => Math.floor(Date.now() / 1000);

function sendStream(port: number | null, ...pieces: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port ?? 0, LOOPBACK, () => {
      for (const piece of pieces) socket.write(piece);
      socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
}

async function sendDatagrams(port: number | null, ...datagrams: readonly string[]): Promise<void> {
  const socket = dgram.createSocket('udp4');
  for (const datagram of datagrams)
    await new Promise<void>((resolve, reject) => {
      socket.send(datagram, port ?? 0, LOOPBACK, (error) => (error === null ? resolve() : reject(error)));
    });
  socket.close();
}

/** The known values of everything that a target names, in the order of time. */
async function valuesOf(engine: MetricsEngine, target: string): Promise<Record<string, number[]>> {
  const answer = await engine.graphite.render({ targets: [target], from: String(now() - 3600), until: String(now()) });
  return Object.fromEntries(
    answer.map((series) => [
      series.target,
      series.datapoints.flatMap(([value]) => (value === null ? [] : [Number(value)])),
    ]),
  );
}

const sum = (values: readonly number[] | undefined): number =>
  (values ?? []).reduce((total, value) => total + value, 0);

describe('the listeners', { timeout: 60_000 }, () => {
  it('take carbon plaintext as a stream and, on the same port, in datagrams', async () => {
    const engine = await startEngine();
    const at = now() - 60;
    await sendStream(engine.ports.carbon, Buffer.from(`udp.tcp 1 ${at}\n`));
    await sendDatagrams(
      engine.ports.carbon,
      `udp.one 2 ${at}\nudp.bad x ${at}\nudp.two 3 ${at}`,
      `udp.three 4 ${at}\r\n`,
    );
    await expect
      .poll(() => valuesOf(engine, 'udp.*'), PATIENTLY)
      .toEqual({ 'udp.tcp': [1], 'udp.one': [2], 'udp.two': [3], 'udp.three': [4] });
    expect((await engine.status()).rejectedTotal).toBe(1);
  });

  it('leave carbon datagrams alone where they are turned off', async () => {
    const engine = await startEngine({ carbonUdp: false });
    const other = dgram.createSocket('udp4');
    onTestFinished(() => void other.close());
    await new Promise<void>((resolve) => {
      other.bind(engine.ports.carbon ?? 0, LOOPBACK, resolve);
    });
    expect(other.address().port).toBe(engine.ports.carbon);
  });

  it('take pickle, skip what is none, and never do what it says', async () => {
    const engine = await startEngine();
    const at = now() - 60;
    const frame = (pickle: string): Buffer => {
      const header = Buffer.alloc(4);
      header.writeUInt32BE(pickle.length);
      return Buffer.concat([header, Buffer.from(pickle, 'latin1')]);
    };
    const evil = `cos\nsystem\n(S'touch evil'\ntR.`;
    const good = `(l(S'pickled.good'\n(I${at}\nF2.5\ntta.`;
    await sendStream(engine.ports.pickle, frame('junk'), frame(evil), frame(good));
    await expect.poll(() => valuesOf(engine, 'pickled.*'), PATIENTLY).toEqual({ 'pickled.good': [2.5] });
    expect((await engine.status()).rejectedTotal).toBe(2);
  });

  it('gather StatsD over both protocols and flush it', async () => {
    const engine = await startEngine({ statsd: StatsdDefinition.parse({ flush_interval: '500ms' }) });
    await sendDatagrams(engine.ports.statsd, 'hits:1|c\nlatency:20|ms', 'hits:2|c|@0.5', 'level:7|g');
    await sendStream(engine.ports.statsd, Buffer.from('hits:5|c\nlatency:40|ms\nunfin'), Buffer.from('ished:1|c\n'));
    await expect
      .poll(async () => sum((await valuesOf(engine, 'stats_counts.hits'))['stats_counts.hits']), PATIENTLY)
      .toBe(10);
    await expect
      .poll(async () => (await engine.graphite.index()).includes('stats.timers.latency.mean_90'), PATIENTLY)
      .toBe(true);
    const index = await engine.graphite.index();
    expect(index).toEqual(expect.arrayContaining(['stats.gauges.level', 'stats_counts.unfinished', 'statsd.numStats']));
  });

  it.each(['text', 'pickle'])('store what a StatsD daemon relays as %s', async (graphiteProtocol) => {
    const engine = await startEngine();
    const { carbon, pickle } = engine.ports;
    const ports = { graphitePort: carbon, graphitePicklePort: pickle };
    const daemon = await startStatsdDaemon({ ...ports, graphiteProtocol, flushInterval: 1000 });
    const hits = async (): Promise<number> => sum((await valuesOf(engine, 'stats_counts.hits'))['stats_counts.hits']);
    await expect
      .poll(
        async () => {
          if (!(await engine.graphite.index()).includes('stats_counts.hits'))
            await daemon.send('hits:4|c\nload:1.5|ms');
          return hits();
        },
        { ...PATIENTLY, interval: 200 },
      )
      .toBeGreaterThanOrEqual(4);
    await expect
      .poll(
        async () => (await valuesOf(engine, 'stats.timers.load.upper_90'))['stats.timers.load.upper_90']?.[0],
        PATIENTLY,
      )
      .toBe(1.5);
    expect((await engine.status()).rejectedTotal).toBe(0);
  });

  it.skipIf(!hasCollectd)(
    'graph what a stock collectd sends, binary and as plaintext (needs collectd-core)',
    async () => {
      const engine = await startEngine();
      const { collectd, carbon } = engine.ports;
      const plaintext = { port: carbon ?? 0, lines: 'Prefix "text."' };
      startCollectd('box', `${networkPlugin(collectd ?? 0)}\n${writeGraphitePlugin([plaintext])}`);
      const names = [
        'box.load.load.shortterm',
        'box.load.load.longterm',
        'box.memory.memory-used',
        'box.cpu-0.cpu-idle',
        'box.uptime.uptime',
        'box.interface-lo.if_octets.rx',
      ];
      const wanted = names.flatMap((name) => [name, `text.${name}`]);
      await expect
        .poll(async () => (await engine.graphite.index()).filter((name) => wanted.includes(name)), PATIENTLY)
        .toHaveLength(wanted.length);
      const [uptime] = Object.values(await valuesOf(engine, 'box.uptime.uptime'));
      expect(uptime?.[0]).toBeGreaterThan(0);
      expect(Object.values(await valuesOf(engine, 'text.box.uptime.uptime'))[0]).toEqual(
        expect.arrayContaining(uptime?.slice(0, 1) ?? []),
      );
    },
  );
});
