import http from 'node:http';
import { describe, expect, it } from 'vitest';
import { coreContract, type CoreClient } from '../../shared/contract';
import { GembaError } from '../../shared/errors';
import { createRouter } from '../router';
import { connectRouter, createCoreClient } from './index';
import { firstEvent } from './overview';
import { ask, createSmallCore, serveSmallCore, TOKEN, type SmallCore } from './testing/small-core';

async function bothClients(): Promise<{
  core: SmallCore;
  local: CoreClient;
  remote: CoreClient;
  port: number;
  stop(): Promise<void>;
}> {
  const core = createSmallCore();
  const api = await serveSmallCore(core);
  return {
    core,
    local: createCoreClient(core.router),
    remote: createCoreClient(connectRouter({ port: api.port, token: TOKEN })),
    port: api.port,
    stop: () => api.dispose(),
  };
}

const failure = (promise: Promise<unknown>): Promise<GembaError> =>
  promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as GembaError,
  );

const query = { targets: ['a', 'b'], from: 0, until: 30 };

describe('a core over HTTP', () => {
  it('answers as it does in the same process, columns and all', async () => {
    const { local, remote } = await bothClients();
    const answer = await local.metrics.query(query);
    expect(await remote.metrics.query(query)).toStrictEqual(answer);
    expect(answer.series[0]?.values).toStrictEqual(Float64Array.of(1.5, Number.NaN, -Infinity));
  });

  it.each([
    [
      'an expected failure with its next step',
      (client: CoreClient) => client.environments.plan({ environment: 'moon' }),
    ],
    ['a defect without its stack', (client: CoreClient) => client.environments.drift({ environment: 'local' })],
    ['an input that does not fit', (client: CoreClient) => client.metrics.query({ ...query, targets: [] })],
    ['a call that nobody serves', (client: CoreClient) => client.workspace.files({})],
  ])('fails as it does in the same process: %s', async (_name, call) => {
    const { local, remote } = await bothClients();
    const [here, there] = [await failure(call(local)), await failure(call(remote))];
    expect(there).toBeInstanceOf(GembaError);
    const { code, message, nextStep, detail } = here;
    expect(there).toMatchObject({ code, message });
    expect(there.nextStep).toBe(nextStep);
    expect(there.detail).toStrictEqual(detail);
  });

  it('says of itself that it is attached', async () => {
    const { remote } = await bothClients();
    expect(await remote.app.info({})).toMatchObject({ attached: true, workspaceDir: '/shop' });
  });

  it('has a status for every kind of error', async () => {
    const { port } = await bothClients();
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const post = (path: string, body: string, extra = {}) =>
      ask(port, path, { method: 'POST', headers: { ...headers, ...extra }, body });
    expect((await post('/rpc/environments/plan', '{"environment":"moon"}')).status).toBe(404);
    expect((await post('/rpc/environments/drift', '{"environment":"local"}')).status).toBe(500);
    expect((await post('/rpc/nobody/nothing', '{}')).status).toBe(400);
    expect((await post('/rpc/__proto__/toString', '{}')).status).toBe(400);
    expect((await post('/rpc/app/info', '{nonsense')).status).toBe(400);
    expect((await post('/rpc/app/info', '{}', { 'content-type': 'text/plain' })).status).toBe(400);
  });

  it('tells the handler when the caller gives up, or goes away', async () => {
    const { core, remote, port } = await bothClients();
    const controller = new AbortController();
    const call = failure(remote.environments.status({ environment: 'local' }, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 50);
    expect((await call).code).toBe('cancelled');
    await expect.poll(() => core.aborted).toEqual(['status']);

    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const request = http.request({ port, path: '/rpc/environments/status', method: 'POST', headers });
    request.on('error', () => {});
    request.end('{"environment":"local"}');
    setTimeout(() => request.destroy(), 50);
    await expect.poll(() => core.aborted).toEqual(['status', 'status']);
  });
});

describe('streams over HTTP', () => {
  it('bring every event in order and end when the handler does', async () => {
    const { local, remote } = await bothClients();
    const collect = (client: CoreClient) =>
      new Promise<unknown[]>((resolve, reject) => {
        const events: unknown[] = [];
        client.environments.logs(
          { environment: 'local', nodes: [], tail: 200, follow: false },
          { onEvent: (event) => events.push(event), onEnd: () => resolve(events), onError: reject },
        );
      });
    const [here, there] = await Promise.all([collect(local), collect(remote)]);
    expect(here).toHaveLength(200);
    expect(there).toStrictEqual(here);
  });

  it('end in the handler when the reader ends them', async () => {
    const { core, remote } = await bothClients();
    const stop = remote.app.doctor({}, { onEvent: () => {} });
    await new Promise((resolve) => setTimeout(resolve, 50));
    stop();
    await expect.poll(() => core.aborted).toEqual(['doctor']);
  });

  it('fail with the error of the handler', async () => {
    const { remote } = await bothClients();
    const input = { environment: '', nodes: [], tail: 1, follow: false };
    const error = await failure(
      firstEvent((listener: Parameters<CoreClient['environments']['logs']>[1]) =>
        remote.environments.logs(input, listener),
      ),
    );
    expect(error.code).toBe('usage');
  });

  it('say that the owner went away', async () => {
    const { remote, stop } = await bothClients();
    const ended = new Promise<GembaError | 'end'>((resolve) => {
      remote.app.status({}, { onEvent: () => void stop(), onError: resolve, onEnd: () => resolve('end') });
    });
    // A server that closes in good order ends its streams; only one that is killed breaks them off.
    expect(await ended).toBe('end');
    expect((await failure(remote.metrics.status({}))).code).toBe('missing');
  });

  it('keep the newest state, not a backlog, for a reader that is slow', async () => {
    const { core, port } = await bothClients();
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const request = http.request({ port, path: '/rpc/metrics/watch', method: 'POST', headers, agent: false });
    request.end('{"targets":["a"],"rangeSeconds":60,"widthPx":100}');
    const response = await new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve));
    response.pause();
    // Each event is over 400 kB on the wire: after hundreds of them only a few fit into the sockets' buffers.
    await expect.poll(() => core.emitted, { timeout: 20_000 }).toBeGreaterThan(400);
    const newest = core.emitted;
    const versions: number[] = [];
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (text + chunk).split('\n');
      text = lines.pop() ?? '';
      versions.push(
        ...lines
          .filter((line) => line !== '')
          .map((line) => (JSON.parse(line) as { event: { until: number } }).event.until),
      );
    });
    response.on('error', () => {});
    response.resume();
    await expect.poll(() => versions.at(-1) ?? 0, { timeout: 20_000 }).toBeGreaterThanOrEqual(newest);
    request.destroy();
    expect(versions.filter((version) => version < newest).length).toBeLessThan(60);
    expect([...versions].sort((a, b) => a - b)).toEqual(versions);
  }, 60_000);
});

describe('the client in the same process', () => {
  it('sends nothing more once the stream was ended', async () => {
    let emitLater: (event: unknown) => void = () => {};
    const handlers = {
      environments: {
        watch: (_input: unknown, emit: (event: unknown) => void) => new Promise<void>(() => (emitLater = emit)),
      },
    };
    const client = createCoreClient(createRouter(coreContract, handlers, { checkOutputs: false }));
    const seen: unknown[] = [];
    const stop = client.environments.watch({}, { onEvent: (event) => seen.push(event) });
    await Promise.resolve();
    await Promise.resolve();
    emitLater(1);
    stop();
    emitLater(2);
    expect(seen).toEqual([1]);
  });
});
