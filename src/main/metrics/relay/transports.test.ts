import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { uncompress } from 'snappyjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCarbonTransport } from './carbon-transport';
import { encodeWriteRequest } from './encode-write-request';
import type { RelayedPoints } from './points';
import { createRemoteWriteTransport } from './remote-write-transport';
import { DELIVERED } from './transport';

const POINTS: RelayedPoints = { names: ['a.b', 'c'], values: [1, 2], times: [10, 20] };
const forEver = (): AbortSignal => new AbortController().signal;

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function carbonTo(onSocket: (socket: net.Socket) => void, idleMs = 200) {
  const sockets: net.Socket[] = [];
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {
      // What a far side that breaks off sees is not what is tested.
    });
    onSocket(socket);
  });
  const port = await listen(server);
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  return createCarbonTransport({ host: '127.0.0.1', port, protocol: 'plaintext', idleMs });
}

describe('a delivery over TCP counts only', () => {
  it('once the far side has read to the end and closes', async () => {
    const read: string[] = [];
    const transport = await carbonTo((socket) => {
      socket.on('data', (chunk) => read.push(chunk.toString()));
      socket.on('end', () => socket.end());
    });
    expect(await transport.deliver(POINTS, forEver())).toEqual(DELIVERED);
    expect(read.join('')).toBe('a.b 1 10\nc 2 20\n');
  });

  it('not where it keeps the connection open, as one that hangs does', async () => {
    const transport = await carbonTo((socket) => socket.resume());
    await expect(transport.deliver(POINTS, forEver())).rejects.toThrow('neither reads nor closes');
  });

  it('not where it closes before everything was sent', async () => {
    const transport = await carbonTo((socket) => socket.end(), 5000);
    const names = Array.from({ length: 400_000 }, (_, index) => `series.${index}`);
    const many = { names, values: names.map(() => 1), times: names.map(() => 1) };
    await expect(transport.deliver(many, forEver())).rejects.toThrow(
      'closed the connection before everything was sent',
    );
  });

  it('not where it is reset, or stopped from here', async () => {
    const reset = await carbonTo((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await expect(reset.deliver(POINTS, forEver())).rejects.toThrow('ECONNRESET');
    const hanging = await carbonTo((socket) => socket.resume(), 60_000);
    const stop = new AbortController();
    const delivery = hanging.deliver(POINTS, stop.signal);
    stop.abort();
    await expect(delivery).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('remote write', () => {
  async function serverThat(answers: number) {
    const requests: Array<{ headers: http.IncomingHttpHeaders; body: Buffer }> = [];
    const server = http.createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        requests.push({ headers: request.headers, body: Buffer.concat(pieces) });
        response.statusCode = answers;
        response.end('because');
      });
    });
    const url = `http://127.0.0.1:${await listen(server)}/api/v1/write`;
    onTestFinished(() => server.closeAllConnections());
    const transport = createRemoteWriteTransport({ url, names: 'graphite', authorization: () => 'Bearer secret' });
    return { requests, transport };
  }

  it('sends compressed messages with what its specification asks for, and the secret', async () => {
    const { requests, transport } = await serverThat(204);
    expect(await transport.deliver(POINTS, forEver())).toEqual(DELIVERED);
    expect(requests[0]?.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
      authorization: 'Bearer secret',
    });
    expect(Buffer.from(uncompress(requests[0]!.body))).toEqual(Buffer.from(encodeWriteRequest(POINTS, 'graphite')));
  });

  it.each([429, 500, 503, 401, 404])('is tried again after %i', async (status) => {
    const { transport } = await serverThat(status);
    await expect(transport.deliver(POINTS, forEver())).rejects.toThrow(`${status}: because`);
  });

  it.each([400, 413, 422])('gives points up that are refused with %i', async (status) => {
    const { transport } = await serverThat(status);
    expect(await transport.deliver(POINTS, forEver())).toEqual({ refused: 2, why: `it answers ${status}: because` });
  });
});
