import { execFileSync } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Run } from '../../../shared/model/run';
import { createApi } from '../../api';
import { silentLogger } from '../../platform/logger';
import { systemClock } from '../../platform/clock';
import { temporaryFolder } from '../../platform/testing';
import { createRouter } from '../../router';
import { buildWorkers, type ImportingEngine, startImportingEngine, type Workers } from './testing/importing-engine';
import { graphiteWebAvailable, prometheusAvailable, startGraphiteWeb, startPrometheus } from './testing/remote-peers';

let workers: Workers;
beforeAll(async () => {
  workers = await buildWorkers();
}, 60_000);

const signal = { signal: new AbortController().signal };
const now = (): number => Math.floor(Date.now() / 1000);

interface Pulling {
  readonly match?: string[];
  readonly hours?: number;
  readonly every?: number | null;
  readonly prefix?: string | null;
  readonly again?: boolean;
}

const begin = ({ imports }: ImportingEngine, pulling: Pulling = {}) =>
  Promise.resolve(
    imports.pull(
      {
        remote: 'far',
        match: pulling.match ?? [],
        from: now() - 3600 * (pulling.hours ?? 12),
        until: now(),
        every: pulling.every ?? null,
        prefix: pulling.prefix ?? null,
        again: pulling.again ?? false,
      },
      signal,
    ),
  );

const pull = (it: ImportingEngine, pulling: Pulling = {}): Promise<Run> => it.ended(begin(it, pulling));

/** Another Gemba, and a door before it that counts what is asked and can refuse. */
async function startFar(): Promise<{
  url: string;
  far: ImportingEngine;
  asked: string[];
  authorizations: Set<string | undefined>;
  /** By its path and its form. */
  answerWith(status: (question: string) => number | null): void;
}> {
  const far = await startImportingEngine(workers);
  const api = await createApi({
    port: 0,
    bind: '127.0.0.1',
    token: 'unused',
    router: createRouter({}, {}, { checkOutputs: false }),
    graphite: far.engine.graphite,
    intake: far.engine.intake,
    desktop: () => null,
    clock: systemClock,
    version: '0',
    logger: silentLogger,
  });
  onTestFinished(() => api.dispose());
  const asked: string[] = [];
  const authorizations = new Set<string | undefined>();
  let status: (question: string) => number | null = () => null;
  const door = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const place = request.url ?? '';
      asked.push(place.replace(/\?.*/, ''));
      authorizations.add(request.headers.authorization);
      const refusal = status(`${place} ${body}`);
      if (refusal !== null) {
        response.writeHead(refusal, { 'retry-after': '0' }).end('not now');
        return;
      }
      const { authorization: _, ...headers } = request.headers;
      const onward = { port: api.port, path: place, method: request.method };
      http
        .request({ ...onward, headers: { ...headers, host: '127.0.0.1' } }, (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        })
        .end(body);
    });
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    door.closeAllConnections();
    door.close();
  });
  return {
    url: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
    far,
    asked,
    authorizations,
    answerWith: (decide) => (status = decide),
  };
}

/** Ten hours at ten seconds of \`series\` series; what is older than six hours is rolled up there. */
async function fill(far: ImportingEngine, series: number): Promise<number> {
  const end = now() - (now() % 60);
  const times = Float64Array.from({ length: 3600 }, (_, index) => end - 10 * index).reverse();
  for (let each = 0; each < series; each += 1) {
    await far.engine.importBatch({
      parts: [
        { name: `app.s${each}.load`, count: times.length, stepSeconds: 10, finestSeconds: 10, onlySameStep: false },
      ],
      times,
      values: times.map((time) => (time % 1000) + each),
    });
  }
  return end;
}

describe('pulling from another Gemba', () => {
  it('brings every archive over at its own resolution, and the next time only what is missing', async () => {
    const { url, far, asked, authorizations } = await startFar();
    const end = await fill(far, 3);
    const remotes = { far: { kind: 'graphite' as const, url, credentials_name: 'far-off' } };
    const it = await startImportingEngine(workers, { remotes, env: { GEMBA_CREDENTIAL_FAR_OFF_TOKEN: 'let me in' } });
    const first = await pull(it, { match: ['app.*.load', 'nothing.*'] });
    expect(first).toMatchObject({ kind: 'pull', state: 'done', environment: 'metrics:far' });
    expect([...authorizations]).toEqual(['Bearer let me in']);
    for (const [age, step] of [
      [5 * 3600, 10],
      [9 * 3600, 60],
    ] as const) {
      const from = end - age;
      const wanted = await far.points('app.s1.load', from, end);
      expect(wanted.length).toBeGreaterThan(age / step - 20);
      const got = await it.points('app.s1.load', from, end);
      expect(got.map(([time]) => time)).toEqual(wanted.map(([time]) => time));
      got.forEach(([, value], index) => expect(value).toBeCloseTo(wanted[index]?.[1] ?? NaN, 9));
    }
    const renders = (): number => asked.filter((place) => place.endsWith('/render')).length;
    const before = renders();
    const second = await pull(it, { match: ['app.*.load'] });
    expect(second.state).toBe('done');
    expect(second.changed).toBeLessThan(3 * 30);
    expect(renders() - before).toBeLessThan(4);
    const third = await pull(it, { match: ['app.s1'], again: true, prefix: 'copy', every: 60, hours: 2 });
    expect(third).toMatchObject({ state: 'done' });
    const minutes = await it.points('copy.app.s1.load', end - 7000, end - 60);
    // Averages of six points each; they show every minute, also where this store has finer slots.
    expect(minutes.length).toBeGreaterThan(110);
    for (const [time, value] of minutes) {
      const expected = [0, 10, 20, 30, 40, 50].reduce((sum, offset) => sum + ((time + offset) % 1000) + 1, 0) / 6;
      expect(value).toBeCloseTo(expected, 9);
    }
  }, 60_000);

  it('goes on where it was stopped', async () => {
    const { url, far, asked } = await startFar();
    const end = await fill(far, 2);
    const it = await startImportingEngine(workers, { remotes: { far: { kind: 'graphite', url } } });
    const begun = await begin(it);
    const stopped = await it.ended(begun, (run) => {
      if (run.state === 'running' && run.changed > 0) it.cancel(begun.runId);
    });
    expect(stopped.state).toBe('cancelled');
    const whole = 2 * 3600;
    expect(stopped.changed).toBeLessThan(whole);
    const before = asked.length;
    const rest = await pull(it);
    expect(rest.state).toBe('done');
    expect(asked.length).toBeGreaterThan(before);
    // What both brought is all that there is, and little was brought twice.
    expect(await it.points('app.s0.load', end - 4 * 3600, end)).toEqual(
      await far.points('app.s0.load', end - 4 * 3600, end),
    );
    expect(rest.changed).toBeLessThan(whole);
  }, 60_000);

  it('waits while the server is busy, and names a server that refuses', async () => {
    const { url, far, answerWith } = await startFar();
    await fill(far, 1);
    const it = await startImportingEngine(workers, { remotes: { far: { kind: 'graphite', url } } });
    let refusals = 3;
    answerWith(() => (refusals-- > 0 ? 429 : null));
    expect(await pull(it, { hours: 1 })).toMatchObject({ state: 'done' });
    answerWith(() => 403);
    const refused = await pull(it, { hours: 1, again: true });
    expect(refused.error).toMatchObject({ code: 'denied', message: expect.stringContaining('far refuses') as string });
  }, 60_000);

  it('keeps only the series back that the server does not take', async () => {
    const { url, far, answerWith } = await startFar();
    await fill(far, 3);
    const it = await startImportingEngine(workers, { remotes: { far: { kind: 'graphite', url } } });
    answerWith((question) => (question.includes('target=app.s1.load') ? 400 : null));
    const run = await pull(it, { hours: 0.5 });
    expect(run.error).toMatchObject({
      code: 'invalid',
      detail: { problemCount: 1, problems: [{ where: 'app.s1.load', why: 'far answered with status 400: not now' }] },
    });
    expect((await it.engine.graphite.index()).sort()).toEqual(['app.s0.load', 'app.s2.load']);
  }, 60_000);
});

describe('a pull that cannot begin', () => {
  it('says which remotes there are, and which secret is missing', async () => {
    const it = await startImportingEngine(workers, {
      remotes: { near: { kind: 'graphite', url: 'http://127.0.0.1:1', credentials_name: 'near' } },
    });
    const of = (remote: string) => () =>
      it.imports.pull(
        { remote, match: [], from: now() - 60, until: now(), every: null, prefix: null, again: false },
        signal,
      );
    expect(of('far')).toThrow(/names no remote "far"/);
    expect(of('near')).toThrow(/no credentials "near"/);
    expect(await it.imports.remotes({}, signal)).toEqual([
      { name: 'near', kind: 'graphite', url: 'http://127.0.0.1:1' },
    ]);
  });
});

describe.skipIf(!graphiteWebAvailable)('pulling from graphite-web (needs graphite-web, python3-whisper)', () => {
  it('brings plain and tagged series over, finest archive first', async () => {
    const dir = temporaryFolder();
    const url = await startGraphiteWeb(dir);
    const script = `
import json, os, sys, urllib.parse, urllib.request, whisper
from graphite.tags.utils import TaggedSeries
root, url, now = sys.argv[1], sys.argv[2], int(sys.argv[3])
told = {}
def make(name, relative):
    path = os.path.join(root, 'whisper', relative + '.wsp')
    os.makedirs(os.path.dirname(path), exist_ok=True)
    whisper.create(path, [(10, 2160), (60, 1440)], 0.5, 'average')
    for age in list(range(80000, 21600, -60)) + list(range(21590, 0, -10)):
        whisper.update(path, (now - age) % 977 / 4, now - age, now)
    told[name] = []
    for age in (21000, 79000):
        (start, end, step), values = whisper.fetch(path, now - age, now - 60, now)
        told[name].append([[start + i * step, v] for i, v in enumerate(values) if v is not None])
make('servers.a.load', 'servers/a/load')
make('servers.b.load', 'servers/b/load')
tagged = 'disk.used;dc=eu;host=a'
make(tagged, TaggedSeries.encode(tagged, sep='/'))
urllib.request.urlopen(url + '/tags/tagSeries', urllib.parse.urlencode({'path': tagged}).encode()).read()
print(json.dumps(told))
`;
    const at = now();
    const told = JSON.parse(
      execFileSync('/usr/bin/python3', ['-c', script, dir, url, String(at)], {
        encoding: 'utf8',
        env: {
          ...process.env,
          PEER_ROOT: dir,
          PYTHONPATH: dir,
          DJANGO_SETTINGS_MODULE: 'graphite.settings',
          GRAPHITE_SETTINGS_MODULE: 'peer_settings',
        },
      }),
    ) as Record<string, Array<Array<[number, number]>>>;
    const it = await startImportingEngine(workers, {
      remotes: { far: { kind: 'graphite', url } },
      schemas: '[all]\npattern = .*\nretentions = 10s:6h,1m:1d\n',
      aggregation: '[all]\npattern = .*\nxFilesFactor = 0.5\naggregationMethod = average\n',
    });
    const run = await pull(it, { match: ['servers', "seriesByTag('dc=eu')"], hours: 22 });
    expect(run).toMatchObject({ state: 'done' });
    expect((await it.engine.graphite.index()).sort()).toEqual(Object.keys(told).sort());
    for (const [name, answers] of Object.entries(told)) {
      for (const [level, answer] of answers.entries()) {
        // A minute of room at the old end, since time goes on while the test runs.
        const wanted = answer.slice(20);
        const oldest = wanted[0]?.[0] ?? 0;
        expect(wanted.length).toBeGreaterThan(1000);
        const got = await it.points(name, oldest - (level === 0 ? 10 : 60), at - 60);
        expect(got.map(([time]) => time)).toEqual(wanted.map(([time]) => time));
        got.forEach(([, value], index) => expect(value).toBeCloseTo(wanted[index]?.[1] ?? NaN, 9));
      }
    }
  }, 90_000);
});

describe.skipIf(!prometheusAvailable)('pulling from Prometheus (needs prometheus)', () => {
  it('turns labels into tags and finds out how often it scrapes', async () => {
    const url = await startPrometheus();
    const samples = async (): Promise<number> => {
      const response = await fetch(`${url}/api/v1/query?query=count_over_time(up[1m])`);
      const { data } = (await response.json()) as { data: { result: Array<{ value: [number, string] }> } };
      return Number(data.result[0]?.value[1] ?? 0);
    };
    for (let tries = 0; (await samples()) < 5; tries += 1) {
      if (tries > 300) throw new Error('Prometheus does not scrape itself');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const it = await startImportingEngine(workers, { remotes: { far: { kind: 'prometheus', url } } });
    const run = await pull(it, {
      match: ['up', 'prometheus_build_*', 'prometheus_http_requests_total{code="200"}'],
      hours: 1,
    });
    expect(run).toMatchObject({ state: 'done' });
    const names = await it.engine.graphite.index();
    const instance = new URL(url).host;
    expect(names).toContain(`up;instance=${instance};job=itself`);
    expect(names.some((name) => /^prometheus_build_info;branch=.*;version=2/.test(name))).toBe(true);
    expect(
      names
        .filter((name) => name.startsWith('prometheus_http_requests_total'))
        .every((name) => name.includes(';code=200;')),
    ).toBe(true);
    const up = await it.points(`up;instance=${instance};job=itself`, now() - 3600, now());
    expect(up.length).toBeGreaterThan(0);
    expect(up.every(([, value]) => value === 1)).toBe(true);
    expect(run.changed).toBeGreaterThan(10);
  }, 90_000);
});
