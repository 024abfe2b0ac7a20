import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../platform/testing';
import { NO_CREDENTIALS, resolveCredentials, type RemoteCredentials } from './credentials';
import { createRemoteHttp, type RemoteHttp } from './remote-http';

type Answer = (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void;

async function listen(server: http.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function answering(answer: Answer) {
  return (request: http.IncomingMessage, response: http.ServerResponse): void => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(request, response, body));
  };
}

function clientOf(url: string, credentials: RemoteCredentials = NO_CREDENTIALS): RemoteHttp & { waits: number[] } {
  const waits: number[] = [];
  const client = createRemoteHttp({
    url,
    name: 'far',
    credentials,
    backOffMs: 1,
    onRetry: (_, waitMs) => waits.push(waitMs),
  });
  onTestFinished(() => client.dispose());
  return { ...client, waits };
}

const options = { signal: new AbortController().signal };
const params = new URLSearchParams({ a: 'b c' });

describe('asking a remote server', () => {
  it('sends a form below the path of the address, with credentials, and unpacks the answer', async () => {
    const seen: unknown[] = [];
    const port = await listen(
      http.createServer(
        answering((request, response, body) => {
          seen.push([request.method, request.url, request.headers.authorization, body]);
          response.setHeader('content-encoding', 'gzip');
          response.end(zlib.gzipSync('hello'));
        }),
      ),
    );
    const credentials = resolveCredentials('eu-west', {
      GEMBA_CREDENTIAL_EU_WEST_USER: 'ann',
      GEMBA_CREDENTIAL_EU_WEST_PASSWORD: 'p:w',
    });
    const client = clientOf(`http://127.0.0.1:${port}/graphite/`, credentials);
    expect(String(await client.post('render', params, options))).toBe('hello');
    expect(String(await client.get('/metrics/find', params, options))).toBe('hello');
    const authorization = `Basic ${Buffer.from('ann:p:w').toString('base64')}`;
    expect(seen).toEqual([
      ['POST', '/graphite/render', authorization, 'a=b+c'],
      ['GET', '/graphite/metrics/find?a=b+c', authorization, ''],
    ]);
  });

  it('backs off while it is busy, as long as it says, and goes on', async () => {
    const answers: Array<[number, Record<string, string>]> = [
      [429, { 'retry-after': '0' }],
      [503, {}],
      [502, {}],
      [200, {}],
    ];
    const port = await listen(
      http.createServer(
        answering((_, response) => {
          const [status, headers] = answers.shift() ?? [200, {}];
          response.writeHead(status, headers).end('x');
        }),
      ),
    );
    const client = clientOf(`http://127.0.0.1:${port}`);
    expect(String(await client.post('q', params, options))).toBe('x');
    expect(client.waits).toEqual([0, 2, 4]);
  });

  it('gives up after six attempts and says what the server said', async () => {
    const port = await listen(
      http.createServer(answering((_, response) => void response.writeHead(500).end('<h1>no\n disk</h1>'))),
    );
    const client = clientOf(`http://127.0.0.1:${port}`);
    await expect(client.post('q', params, options)).rejects.toMatchObject({
      code: 'failed',
      message: 'far answered with status 500: no disk',
    });
    expect(client.waits).toEqual([1, 2, 4, 8, 16]);
  });

  it.each([
    [401, 'denied'],
    [403, 'denied'],
    [404, 'missing'],
    [400, 'usage'],
  ])('does not ask again after %d', async (status, code) => {
    let asked = 0;
    const port = await listen(
      http.createServer(
        answering((_, response) => {
          asked += 1;
          response.writeHead(status).end();
        }),
      ),
    );
    await expect(clientOf(`http://127.0.0.1:${port}`).post('q', params, options)).rejects.toMatchObject({ code });
    expect(asked).toBe(1);
  });

  it('asks again when the answer breaks off, and names a server that is not there', async () => {
    let asked = 0;
    const server = http.createServer(
      answering((_, response) => {
        asked += 1;
        if (asked > 1) {
          response.end('whole');
          return;
        }
        response.setHeader('content-encoding', 'gzip');
        response.write(zlib.gzipSync('half').subarray(0, 8), () => response.destroy());
      }),
    );
    const port = await listen(server);
    expect(String(await clientOf(`http://127.0.0.1:${port}`).post('q', params, options))).toBe('whole');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const absent = clientOf(`http://127.0.0.1:${port}`);
    await expect(absent.post('q', params, options)).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('far cannot be reached') as string,
    });
    expect(absent.waits).toEqual([]);
  });

  it('stops at once when it is cancelled, also while it waits', async () => {
    const controller = new AbortController();
    const port = await listen(
      http.createServer(
        answering((_, response) => {
          response.writeHead(503, { 'retry-after': '30' }).end();
          setImmediate(() => controller.abort());
        }),
      ),
    );
    const client = clientOf(`http://127.0.0.1:${port}`);
    await expect(client.post('q', params, { signal: controller.signal })).rejects.toThrow();
  });
});

const opensslAvailable = spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0;

describe.skipIf(!opensslAvailable)('TLS (needs openssl)', () => {
  function certificate(): { key: Buffer; cert: Buffer; file: string } {
    const dir = temporaryFolder();
    const [key, cert] = [path.join(dir, 'key.pem'), path.join(dir, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'].concat(
        subject,
        ['-keyout', key, '-out', cert],
      ),
      { stdio: 'ignore' },
    );
    return { key: readFileSync(key), cert: readFileSync(cert), file: cert };
  }

  it('trusts the certificates that the credentials name, and no others', async () => {
    const { key, cert, file } = certificate();
    const port = await listen(
      https.createServer(
        { key, cert },
        answering((request, response) => void response.end(request.headers.authorization)),
      ),
    );
    const url = `https://127.0.0.1:${port}`;
    const env = { GEMBA_CREDENTIAL_FAR_TOKEN: 'secret', GEMBA_CREDENTIAL_FAR_CA: file };
    const trusting = clientOf(url, resolveCredentials('far', env));
    expect(String(await trusting.get('', params, options))).toBe('Bearer secret');
    await expect(clientOf(url).get('', params, options)).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringContaining('certificate of far is not trusted') as string,
    });
  });
});

describe('credentials by name', () => {
  it('are none where no name is given', () => {
    expect(resolveCredentials(undefined, {})).toEqual({ authorization: null, ca: null });
  });

  it('name the variables that are missing, or the file that cannot be read', () => {
    expect(() => resolveCredentials('eu.west-1', {})).toThrow(/no credentials "eu.west-1"/);
    const nowhere = path.join(temporaryFolder(), 'ca.pem');
    expect(() => resolveCredentials('a', { GEMBA_CREDENTIAL_A_CA: nowhere })).toThrow(/GEMBA_CREDENTIAL_A_CA/);
    writeFileSync(nowhere, 'pem');
    expect(resolveCredentials('a', { GEMBA_CREDENTIAL_A_CA: nowhere })).toEqual({ authorization: null, ca: 'pem' });
  });
});
