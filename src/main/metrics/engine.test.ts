import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { SeriesAnswer } from '../../shared/model/series';
import { silentLogger } from '../platform/logger';
import { buildWorker, temporaryFolder } from '../platform/testing';
import { createMetricsEngine, type MetricsEngine, type MetricsOptions, openReadOnlyMetrics } from './index';

let workers: MetricsOptions['workers'];

beforeAll(async () => {
  const [ingest, query] = await Promise.all([
    buildWorker('src/main/metrics/workers/ingest-worker.ts'),
    buildWorker('src/main/metrics/workers/query-worker.ts'),
  ]);
  workers = { ingest, query };
}, 60_000);

async function startEngine(options: Partial<MetricsOptions> = {}): Promise<MetricsEngine & { stateDir: string }> {
  const stateDir = options.stateDir ?? temporaryFolder();
  const engine = await createMetricsEngine({
    stateDir,
    workers,
    clockOffsetMs: 0,
    logger: silentLogger,
    listeners: { carbon: { port: 0, bind: '127.0.0.1' } },
    storageSchemas: '[all]\npattern = .*\nretentions = 10s:30d\n',
    storageAggregation: null,
    sizeLimitBytes: 1e9,
    collectHost: false,
    ...options,
  });
  onTestFinished(() => engine.dispose());
  return Object.assign(engine, { stateDir });
}

function sendLines(port: number, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.end(text);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen within five seconds');
}

const now = (): number => Math.floor(Date.now() / 1000);

describe('the metrics engine', () => {
  it('gives 10,000 points sent over TCP back value for value', async () => {
    const engine = await startEngine();
    const end = now() - (now() % 10);
    const expected = Array.from({ length: 10 }, (_, series) =>
      Array.from(
        { length: 1000 },
        (_, index) =>
          [Math.fround(Math.sin(index * series)) * 10 ** (series - 4), end - 10 * index] as [number, number],
      ).reverse(),
    );
    const lines = expected.flatMap((points, series) =>
      points.map(([value, time]) => `load.s${series} ${value} ${time}\n`),
    );
    await sendLines(engine.ports.carbon ?? 0, lines.join(''));
    await until(async () => (await engine.status()).acceptedTotal >= 10_000);
    await until(async () => (await engine.graphite.index()).filter((name) => name.startsWith('load.')).length === 10);
    const answer = await engine.graphite.render({
      targets: ['load.*'],
      from: String(end - 10_000),
      until: String(end),
    });
    expect(answer.map((series) => series.target)).toEqual(expected.map((_, index) => `load.s${index}`));
    answer.forEach((series, index) => expect(series.datapoints).toEqual(expected[index]));
    expect(await engine.status()).toMatchObject({
      acceptedTotal: 10_000,
      rejectedTotal: 0,
      droppedTotal: 0,
      problem: null,
    });
  });

  it('counts bad lines and takes the good ones between them', async () => {
    const engine = await startEngine();
    const at = now() - 20;
    const lines = [
      'a 1',
      'b x 5',
      'c 1 soon',
      `d nan ${at}`,
      '',
      `  good\t2.5   ${at}.9 `,
      `e 0x10 ${at}`,
      `half 1 ${at}`,
    ].join('\n');
    await sendLines(engine.ports.carbon ?? 0, lines);
    await until(async () => (await engine.graphite.index()).includes('good'));
    expect((await engine.status()).rejectedTotal).toBe(5);
    expect(await engine.graphite.index()).toEqual(['good']);
  });

  it('gives null for a port that is taken, and works all the same', async () => {
    const first = await startEngine();
    const second = await startEngine({
      listeners: { carbon: { port: first.ports.carbon ?? 0, bind: '127.0.0.1' } },
    });
    expect(second.ports.carbon).toBeNull();
    second.ingest([{ name: 'a.b', value: 3, timeSeconds: now() - 10 }]);
    await until(
      async () => (await second.serve.find({ query: 'a.*' }, { signal: new AbortController().signal })).length === 1,
    );
  });

  it('answers a live query at once and again after a commit', async () => {
    const engine = await startEngine();
    const answers: SeriesAnswer[] = [];
    const stop = new AbortController();
    const watching = Promise.resolve(
      engine.serve.watch(
        { targets: ['live.*'], rangeSeconds: 600, widthPx: 600 },
        (answer) => void answers.push(answer),
        {
          signal: stop.signal,
        },
      ),
    );
    await until(() => Promise.resolve(answers.length === 1));
    expect(answers[0]?.series).toEqual([]);
    engine.ingest([{ name: 'live.x', value: 7, timeSeconds: now() - 10 }]);
    await until(() => Promise.resolve(answers.length === 2));
    expect(answers[1]?.series[0]).toMatchObject({ name: 'live.x', step: 10 });
    expect([...(answers[1]?.series[0]?.values ?? [])]).toContain(7);
    stop.abort();
    await watching;
  });

  it('names what is wrong with a target beside what is right with the others', async () => {
    const engine = await startEngine();
    engine.ingest([{ name: 'a', value: 3, timeSeconds: now() - 10 }]);
    await until(async () => (await engine.graphite.index()).includes('a'));
    const answer = await engine.query({ targets: ['a', 'nosuch(a)', 'scale(a,"x")'], from: now() - 60, until: now() });
    expect(answer.series.map((series) => series.name)).toEqual(['a']);
    expect(answer.problems.map((problem) => problem.message)).toEqual([
      'There is no function nosuch. (target "nosuch(a)")',
      'scale: factor must be a number, not "x". (target "scale(a,\\"x\\")")',
    ]);
    await expect(engine.graphite.render({ targets: ['nosuch(a)'] })).rejects.toMatchObject({ code: 'usage' });
    const aborted = new AbortController();
    aborted.abort();
    await expect(engine.query({ targets: ['a'], from: 0, until: 1 }, { signal: aborted.signal })).rejects.toMatchObject(
      { code: 'cancelled' },
    );
  });

  it('keeps everything over a restart, and a command reads it with no owner', async () => {
    const engine = await startEngine();
    const at = now() - (now() % 10) - 100;
    engine.ingest([{ name: 'a.b', value: 1.5, timeSeconds: at }]);
    await until(async () => (await engine.graphite.index()).length === 1);
    await engine.dispose();
    const reading = openReadOnlyMetrics(engine.stateDir);
    expect(reading.index()).toEqual(['a.b']);
    expect(reading.query({ targets: ['a.b'], from: at - 10, until: at + 10 }).series[0]?.values[0]).toBe(1.5);
    expect(reading.status()).toMatchObject({ series: 1, points: 1, newestPoint: at });
    reading.dispose();
    const again = await startEngine({ stateDir: engine.stateDir });
    expect(await again.status()).toMatchObject({ series: 1, points: 1 });
  });

  it('refuses storage rules that cannot be read, with the line', async () => {
    await expect(startEngine({ storageSchemas: '[a]\npattern = .*\nretentions = 10x:1d\n' })).rejects.toThrow(
      /storage-schemas.conf:1:1/,
    );
  });

  it('says that a folder cannot be used instead of crashing', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(startEngine({ stateDir: path.join(file, 'state') })).rejects.toMatchObject({ code: 'denied' });
  });
});
