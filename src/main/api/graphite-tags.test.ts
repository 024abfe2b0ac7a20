import { beforeAll, describe, expect, it } from 'vitest';
import type { MetricsOptions } from '../metrics';
import { graphiteWebAvailable, startGraphiteWeb } from '../metrics/import/testing/remote-peers';
import { buildMetricsWorkers, startEngine } from '../metrics/testing/start-engine';
import { temporaryFolder } from '../platform/testing';
import { createSmallCore, serveSmallCore } from './testing/small-core';

/** Registering and deleting over HTTP, down to the file and back. */

let workers: MetricsOptions['workers'];

beforeAll(async () => {
  workers = await buildMetricsWorkers();
}, 60_000);

async function serve(stateDir = temporaryFolder()) {
  const engine = await startEngine(workers, { stateDir });
  const { port } = await serveSmallCore(createSmallCore(), { graphite: engine.graphite });
  return { engine, ...client(`http://127.0.0.1:${port}`) };
}

function client(url: string) {
  const ask = async (path: string, body?: string) => {
    const init = body === undefined ? {} : { method: 'POST', body: new URLSearchParams(body) };
    const response = await fetch(url + path, init);
    const text = await response.text();
    return [response.status, text === '' ? null : comparable(JSON.parse(text))] as const;
  };
  return { ask, found: async () => (await ask('/tags/findSeries?expr=name=~.'))[1] };
}

/**
 * Graphite's rows of its tag database have numbers; ours have not. What the engine measures of itself comes at moments of
 * its own.
 */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !JSON.stringify(item).includes('"gemba')).map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'id');
  return Object.fromEntries(entries.map(([key, item]) => [key, comparable(item)]));
}

const CONVERSATION: ReadonlyArray<readonly [path: string, body?: string]> = [
  ['/tags'],
  ['/tags/k'],
  ['/tags/tagSeries', ''],
  ['/tags/tagMultiSeries', ''],
  ['/tags/delSeries', ''],
  ['/tags/tagSeries', 'path=disk.used;mount=tmp;host=db'],
  ['/tags/tagSeries', 'path=ghost.a{z="1",c="3"}'],
  ['/tags/tagSeries', 'path=~~til;a=b'],
  ['/tags/tagSeries', 'path=n;name=foo;a=b'],
  ['/tags/tagSeries', 'path=x&path=y'],
  ['/tags/tagSeries', 'path=sp ace;a=b c'],
  ['/tags/tagSeries', 'path=a;dc=x;dc2=y;dc-3=z'],
  ['/tags/tagMultiSeries', 'path=ghost.m;k=1&path=plain.untagged&path=ghost.m;k=2&path=ghost.m;k=1'],
  ['/tags/tagMultiSeries', 'path[]=ghost.n;k=1&path[]=ghost.o'],
  ['/tags'],
  ['/tags/name'],
  ['/tags/k'],
  ['/tags/findSeries?expr=name=~.'],
  ['/tags/autoComplete/tags?expr=name=ghost.m'],
  ['/tags/autoComplete/values?tag=name&valuePrefix=g'],
  ['/metrics/find?query=*'],
  ['/metrics/index.json'],
  ["/render?format=json&target=seriesByTag('name=~.')"],
  ["/render?format=json&target=sumSeries(seriesByTag('k=1'))"],
  ['/render?format=json&target=ghost.m;k=1'],
  ['/tags/delSeries', 'path=ghost.m;k=2&path=ghost.nothing;other=4'],
  ['/tags/k'],
  ['/tags/delSeries', 'path[]=ghost.m;k=1&path[]=ghost.n;k=1&path[]=disk.used;mount=tmp;host=db'],
  ['/tags'],
  ['/tags/k'],
  ['/tags/host?filter=d'],
  ['/tags/autoComplete/tags'],
  ['/tags/autoComplete/values?tag=k'],
  ['/tags/findSeries?expr=k=~.'],
  ['/tags/findSeries?expr=name=~.'],
  ['/tags/delSeries', 'path=plain.untagged'],
  ['/tags/tagSeries', 'path=ghost.m;k=2'],
  ['/tags/findSeries?expr=name=~.'],
];

describe('registering and deleting', () => {
  it.skipIf(!graphiteWebAvailable)(
    'is answered as a real Graphite answers it, request by request',
    async () => {
      const graphite = client(await startGraphiteWeb(temporaryFolder()));
      const gemba = await serve();
      for (const [path, body] of CONVERSATION) {
        const asked = [path, body];
        expect([asked, ...(await gemba.ask(path, body))]).toEqual([asked, ...(await graphite.ask(path, body))]);
      }
    },
    60_000,
  );

  it('outlasts the process, and a deleted series comes back with its next point', async () => {
    const stateDir = temporaryFolder();
    const first = await serve(stateDir);
    const now = Math.floor(Date.now() / 1000);
    const point = (name: string, timeSeconds: number) => first.engine.ingest([{ name, value: 1, timeSeconds }]);
    point('load;host=a', now);
    point('load;host=b', now);
    await until(async () => (await first.engine.graphite.index()).length === 2);
    expect(await first.ask('/tags/delSeries', 'path=load;host=a&path=load;host=b')).toEqual([200, true]);
    expect(await first.ask('/tags/tagSeries', 'path=ghost;b=1;a=2')).toEqual([200, 'ghost;a=2;b=1']);
    expect(await first.found()).toEqual(['ghost;a=2;b=1']);
    expect((await first.ask('/metrics/index.json'))[1]).toEqual(['load;host=a', 'load;host=b']);
    await first.engine.dispose();

    const second = await serve(stateDir);
    expect(await second.found()).toEqual(['ghost;a=2;b=1']);
    second.engine.ingest([{ name: 'load;host=b', value: 2, timeSeconds: now - 60 }]);
    await until(async () => JSON.stringify(await second.found()).includes('load'));
    expect(await second.found()).toEqual(['ghost;a=2;b=1', 'load;host=b']);
  });

  it.each([
    ['tagSeries', 'path=bad;x='],
    ['tagMultiSeries', 'path=good;x=1&path=bad;x'],
    ['delSeries', 'path=there;x=1&path=;x=1'],
  ])('by %s does nothing where one name is none', async (call, body) => {
    const { ask, found } = await serve();
    await ask('/tags/tagSeries', 'path=there;x=1');
    expect(await ask(`/tags/${call}`, body)).toEqual([
      400,
      { error: expect.stringMatching(/^Cannot parse path /) as unknown },
    ]);
    expect(await found()).toEqual(['there;x=1']);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen within five seconds');
}
