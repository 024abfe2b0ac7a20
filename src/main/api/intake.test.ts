import { describe, expect, it } from 'vitest';
import type { IntakeSource } from './intake';
import { ask, createSmallCore, serveSmallCore } from './testing/small-core';

interface Received {
  readonly what: string;
  readonly contentType?: string | null;
  readonly contentEncoding: string | null;
  readonly text: string;
}

async function serve(isFull = false) {
  const received: Received[] = [];
  const text = (body: Uint8Array): string => Buffer.from(body).toString();
  const intake: IntakeSource = {
    otlp: async ({ body, ...rest }) => {
      received.push({ what: 'otlp', ...rest, text: text(body) });
      return isFull ? null : { status: 400, contentType: 'application/x-protobuf', body: Buffer.from([8, 3]) };
    },
    logDrain: async ({ body, ...rest }) => {
      received.push({ what: 'logs', ...rest, text: text(body) });
      return isFull ? null : { status: 204, message: null };
    },
  };
  const { port } = await serveSmallCore(createSmallCore(), { intake });
  return { received, port };
}

describe('bodies of metrics and logs', () => {
  it('are handed on as they are, and answered as they are told to be', async () => {
    const { received, port } = await serve();
    const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };
    const metrics = await ask(port, '/v1/metrics', { method: 'POST', headers, body: 'packed' });
    expect(metrics).toMatchObject({ status: 400, text: '\b\u0003' });
    expect(metrics.headers['content-type']).toBe('application/x-protobuf');
    const logs = await ask(port, '/logs', { method: 'POST', body: '12 <1>…' });
    expect(logs).toMatchObject({ status: 204, text: '' });
    expect(received).toEqual([
      { what: 'otlp', contentType: 'application/x-protobuf', contentEncoding: 'gzip', text: 'packed' },
      { what: 'logs', contentEncoding: null, text: '12 <1>…' },
    ]);
  });

  it('may be larger than other bodies, and have their limit', async () => {
    const { received, port } = await serve();
    const large = await ask(port, '/v1/metrics', { method: 'POST', body: 'x'.repeat(2 * 1024 * 1024) });
    expect(large.status).toBe(400);
    const tooLarge = await ask(port, '/logs', { method: 'POST', body: 'x'.repeat(16 * 1024 * 1024 + 1) });
    expect(tooLarge.status).toBe(413);
    expect(received.map(({ what }) => what)).toEqual(['otlp']);
  });

  it('may come in pieces whose number nobody tells, and have their limit then too', async () => {
    const { received, port } = await serve();
    const headers = { 'transfer-encoding': 'chunked' };
    const drained = await ask(port, '/logs', { method: 'POST', headers, body: 'in pieces' });
    expect(drained.status).toBe(204);
    const tooLarge = await ask(port, '/logs', { method: 'POST', headers, body: 'x'.repeat(16 * 1024 * 1024 + 1) });
    expect(tooLarge.status).toBe(413);
    expect(received.map(({ text }) => text)).toEqual(['in pieces']);
    const body = JSON.stringify({ what: 'release' });
    expect((await ask(port, '/events/', { method: 'POST', headers, body })).status).toBe(200);
  });

  it('are to be sent again where too much waits', async () => {
    const { port } = await serve(true);
    for (const path of ['/v1/metrics', '/logs']) {
      const answer = await ask(port, path, { method: 'POST', body: 'x' });
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('5');
    }
  });

  it('are refused from pages of other sites and under other names', async () => {
    const { received, port } = await serve();
    for (const headers of [{ origin: 'https://evil.example' }, { host: 'evil.example' }]) {
      for (const path of ['/v1/metrics', '/logs']) {
        expect((await ask(port, path, { method: 'POST', headers, body: 'x' })).status).toBe(403);
      }
    }
    expect(received).toEqual([]);
  });
});
