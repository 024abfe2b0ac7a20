import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { SeriesAnswer } from '../../../shared/model/series';
import { systemClock } from '../../platform/clock';
import { silentLogger } from '../../platform/logger';
import { buildWorker, temporaryFolder } from '../../platform/testing';
import { createMetricsEngine, type MetricsOptions } from '../index';
import { victoriaMetricsAvailable } from '../relay/testing/peers';
import { freePort, startVictoriaMetrics } from '../relay/testing/start-peer';
import { createRemotes } from './remotes-service';

let workers: MetricsOptions['workers'];

beforeAll(async () => {
  const [ingest, query] = await Promise.all([
    buildWorker('src/main/metrics/workers/ingest-worker.ts'),
    buildWorker('src/main/metrics/workers/query-worker.ts'),
  ]);
  workers = { ingest, query };
}, 60_000);

const BASE = Math.floor(Date.now() / 60_000) * 60 - 600;
const SAMPLES = [0, 1, 2, 3].map((slot) => ({ name: 'far.web.cpu', value: slot + 0.5, timeSeconds: BASE + slot * 60 }));

/** A stand-in for graphite-web over a real store: its raw format, its tree of names, its refusals. */
async function startFarGraphite(): Promise<string> {
  const engine = await createMetricsEngine({
    stateDir: temporaryFolder(),
    workers,
    clockOffsetMs: 0,
    logger: silentLogger,
    listeners: {},
    storageSchemas: '[all]\npattern = .*\nretentions = 60s:30d\n',
    storageAggregation: null,
    sizeLimitBytes: 1e9,
    collectHost: false,
  });
  onTestFinished(() => engine.dispose());
  engine.ingest(SAMPLES);
  for (let attempt = 0; (await engine.graphite.index()).length === 0; attempt += 1) {
    if (attempt > 200) throw new Error('the points are not there');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const answer = async (path: string, params: URLSearchParams): Promise<string> => {
    if (path === '/metrics/find') {
      const nodes = await engine.graphite.find(params.get('query') ?? '');
      return JSON.stringify(nodes.map(({ path: id, text, isLeaf }) => ({ id, text, leaf: isLeaf ? 1 : 0 })));
    }
    const [from, until] = [params.get('from') ?? '', params.get('until') ?? ''];
    const request = { targets: params.getAll('target'), from, until, format: 'raw', graphType: 'line' } as const;
    return new TextDecoder().decode((await engine.graphite.renderBody(request)).body);
  };
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://far');
      answer(url.pathname, request.method === 'POST' ? new URLSearchParams(body) : url.searchParams).then(
        (text) => response.end(text),
        (error: unknown) => {
          response.statusCode = 400;
          response.end(String(error));
        },
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function remotesOf(remotes: Parameters<typeof createRemotes>[0]['remotes'], requireTrust = (): void => {}) {
  const { serve } = createRemotes({ remotes, requireTrust, env: {}, clock: systemClock });
  const { signal } = new AbortController();
  return { serve, signal };
}

const pointsOf = (answer: SeriesAnswer): Record<string, Array<[number, number]>> =>
  Object.fromEntries(
    answer.series.map(({ name, times, values }) => [
      name,
      [...times].flatMap((time, index): Array<[number, number]> =>
        Number.isNaN(values[index]) ? [] : [[time, values[index]!]],
      ),
    ]),
  );

const EXPECTED = SAMPLES.map(({ timeSeconds, value }): [number, number] => [timeSeconds, value]);
const RANGE = { from: BASE - 60, until: BASE + 300 };

describe('a remote that is a Graphite', () => {
  it('answers its expressions, names and mistakes', async () => {
    const url = await startFarGraphite();
    const { serve, signal } = remotesOf(() => ({ far: { kind: 'graphite', url } }));
    expect(serve.list({}, { signal })).toEqual([{ name: 'far', kind: 'graphite', url }]);
    const targets = ['far.web.*', 'scale(far.web.cpu, 2)', 'nonsense(far.web.cpu)'];
    const answer = await serve.query({ remote: 'far', targets, ...RANGE }, { signal });
    expect(pointsOf(answer)).toEqual({
      'far.web.cpu': EXPECTED,
      'scale(far.web.cpu,2)': EXPECTED.map(([time, value]) => [time, value * 2]),
    });
    expect(answer.problems).toEqual([
      { target: 'nonsense(far.web.cpu)', message: expect.stringContaining('nonsense') },
    ]);
    expect(await serve.find({ remote: 'far', query: 'far.*' }, { signal })).toEqual([
      { path: 'far.web', text: 'web', isLeaf: false },
    ]);
  });

  it('is watched: an answer now, and again, until nobody looks', async () => {
    const url = await startFarGraphite();
    const { serve } = remotesOf(() => ({ far: { kind: 'graphite', url } }));
    const controller = new AbortController();
    const answers: SeriesAnswer[] = [];
    const emit = (answer: SeriesAnswer): void => {
      answers.push(answer);
      controller.abort();
    };
    await serve.watch({ remote: 'far', targets: ['far.web.cpu'], rangeSeconds: 900, widthPx: 100 }, emit, controller);
    expect(answers).toHaveLength(1);
    expect(pointsOf(answers[0]!)).toEqual({ 'far.web.cpu': EXPECTED });
  });
});

describe('what cannot be asked', () => {
  it('is said in plain words', async () => {
    const { serve, signal } = remotesOf(() => ({ far: { kind: 'graphite', url: 'http://127.0.0.1:1' } }));
    const query = { targets: ['a'], ...RANGE };
    const asking = async (remote: string): Promise<unknown> => serve.query({ remote, ...query }, { signal });
    await expect(asking('near')).rejects.toMatchObject({ code: 'missing', message: expect.stringContaining('near') });
    await expect(asking('far')).rejects.toMatchObject({ code: 'missing', message: expect.stringContaining('reached') });
    const untrusted = remotesOf(
      () => ({ far: { kind: 'graphite', url: 'http://127.0.0.1:1' } }),
      () => {
        throw new Error('not trusted');
      },
    );
    await expect(async () => untrusted.serve.query({ remote: 'far', ...query }, { signal })).rejects.toThrow(
      'not trusted',
    );
  });

  it('is a problem of each graph while it is watched, since it may come back', async () => {
    const { serve } = remotesOf(() => ({ far: { kind: 'graphite', url: 'http://127.0.0.1:1' } }));
    const controller = new AbortController();
    const answers: SeriesAnswer[] = [];
    const emit = (answer: SeriesAnswer): void => {
      answers.push(answer);
      controller.abort();
    };
    await serve.watch({ remote: 'far', targets: ['a'], rangeSeconds: 900, widthPx: 100 }, emit, controller);
    expect(answers[0]?.problems).toEqual([{ target: 'a', message: expect.stringContaining('reached') }]);
  }, 30_000);
});

describe.skipIf(!victoriaMetricsAvailable)('a remote that is a Prometheus (package victoria-metrics)', () => {
  it('answers PromQL and metric names', async () => {
    const ports = { http: await freePort(), graphite: await freePort() };
    const peer = await startVictoriaMetrics(temporaryFolder(), ports);
    onTestFinished(() => peer.kill());
    const url = `http://127.0.0.1:${ports.http}`;
    const lines = SAMPLES.map(({ value, timeSeconds }) => `far_cpu{host="web"} ${value} ${timeSeconds * 1000}\n`).join(
      '',
    );
    await fetch(`${url}/api/v1/import/prometheus`, { method: 'POST', body: lines });
    await fetch(`${url}/internal/force_flush`);
    const { serve, signal } = remotesOf(() => ({ far: { kind: 'prometheus', url } }));
    const range = { from: BASE - 60, until: BASE + 180, widthPx: 4 };
    const answer = await serve.query(
      { remote: 'far', targets: ['far_cpu', 'sum(far_cpu) * 2', 'sum('], ...range },
      { signal },
    );
    expect(pointsOf(answer)).toEqual({
      'far_cpu;host=web': EXPECTED,
      unnamed: EXPECTED.map(([time, value]) => [time, value * 2]),
    });
    expect(answer.problems).toHaveLength(1);
    expect(await serve.find({ remote: 'far', query: 'far_*' }, { signal })).toEqual([
      { path: 'far_cpu', text: 'far_cpu', isLeaf: true },
    ]);
  }, 60_000);
});
