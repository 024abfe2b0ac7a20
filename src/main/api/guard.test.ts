import os from 'node:os';
import { describe, expect, it } from 'vitest';
import { ask, createSmallCore, serveSmallCore, TOKEN } from './testing/small-core';

const bearer = { authorization: `Bearer ${TOKEN}` };
const json = { 'content-type': 'application/json' };
const outside = Object.values(os.networkInterfaces())
  .flatMap((list) => list ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

describe('what a request must show', () => {
  it.each([
    ['127.0.0.1', 200],
    ['LOCALHOST', 200],
    ['[::1]', 200],
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.', 403],
    ['169.254.169.254', 403],
    ['localhost:80@evil.example', 400],
  ])('answers Host %j with %i', async (host, status) => {
    const { port } = await serveSmallCore(createSmallCore());
    const withPort = host.includes('@') ? host : `${host}:${port}`;
    expect((await ask(port, '/healthz', { headers: { host: withPort } })).status).toBe(status);
  });

  it('takes further names that were configured', async () => {
    const { port } = await serveSmallCore(createSmallCore(), { allowedHosts: ['Shop.Local'] });
    expect((await ask(port, '/version', { headers: { host: 'shop.local' } })).status).toBe(200);
  });

  it.each([
    ['http://evil.example', 403],
    ['null', 403],
    ['https://127.0.0.1:PORT', 403],
    ['http://localhost:PORT', 403],
    ['http://127.0.0.1:1', 403],
    ['http://127.0.0.1:PORT', 200],
  ])('answers Origin %s with %i', async (origin, status) => {
    const { port } = await serveSmallCore(createSmallCore());
    const answer = await ask(port, '/version', { headers: { origin: origin.replace('PORT', String(port)) } });
    expect(answer.status).toBe(status);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('refuses the note that a foreign page posts as a plain form', async () => {
    const core = createSmallCore();
    const { port } = await serveSmallCore(core);
    const headers = { origin: 'http://evil.example', 'content-type': 'text/plain' };
    const answer = await ask(port, '/events/', { method: 'POST', headers, body: '{"what":"x"}' });
    expect(answer.status).toBe(403);
    expect(core.events).toEqual([]);
  });

  it.each(['/rpc/app/info', '/deploy?artifact=a&environment=b&version=local', '/desktop/open'])(
    'wants the token for POST %s, from loopback too',
    async (path) => {
      const core = createSmallCore();
      const { port } = await serveSmallCore(core);
      for (const headers of [
        {},
        { authorization: 'Bearer nope' },
        { authorization: 'Basic eDp5' },
        { authorization: 'Bearer ' },
      ]) {
        expect((await ask(port, path, { method: 'POST', headers: { ...json, ...headers }, body: '{}' })).status).toBe(
          401,
        );
      }
      expect(core.deployed).toEqual([]);
      const answer = await ask(port, path, { method: 'POST', headers: { ...json, ...bearer }, body: '{}' });
      expect(answer.status).not.toBe(401);
    },
  );

  it('refuses a wrong token even where none is needed, so that an owner can be told from another server', async () => {
    const { port } = await serveSmallCore(createSmallCore());
    expect((await ask(port, '/healthz')).status).toBe(200);
    expect((await ask(port, '/healthz', { headers: bearer })).status).toBe(200);
    expect((await ask(port, '/healthz', { headers: { authorization: 'Bearer x' } })).status).toBe(401);
  });

  it.skipIf(outside === undefined)('wants the token for everything from another address than loopback', async () => {
    const { port } = await serveSmallCore(createSmallCore(), { bind: '0.0.0.0' });
    const host = outside ?? '';
    expect((await ask(port, '/healthz', { host })).status).toBe(401);
    expect((await ask(port, '/healthz', { host, headers: bearer })).status).toBe(200);
    expect((await ask(port, '/healthz', { host, headers: { ...bearer, host: 'evil.example' } })).status).toBe(403);
    expect((await ask(port, '/healthz')).status).toBe(200);
  });

  it.skipIf(outside === undefined)('listens on loopback alone unless it is told otherwise', async () => {
    const { port } = await serveSmallCore(createSmallCore());
    await expect(ask(port, '/healthz', { host: outside ?? '' })).rejects.toThrow(/ECONNREFUSED/);
  });

  it('limits the size of a body', async () => {
    const { port } = await serveSmallCore(createSmallCore());
    const body = 'x'.repeat(2 * 1024 * 1024);
    expect((await ask(port, '/render', { method: 'POST', body })).status).toBe(413);
  });

  it('keeps answers out of caches and from being read as anything else', async () => {
    const { port } = await serveSmallCore(createSmallCore());
    const { headers } = await ask(port, '/version');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });

  it.each(['taken', 'off'])('can be attached to also where its port is %s', async (why) => {
    const core = createSmallCore();
    const { port: taken } = await serveSmallCore(core);
    const { port, attachPort } = await serveSmallCore(core, { port: why === 'taken' ? taken : null });
    expect(port).toBeNull();
    expect((await ask(attachPort, '/healthz', { headers: bearer })).status).toBe(200);
  });
});
