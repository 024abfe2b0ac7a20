import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../platform/testing';

/** Whether certificates can be made here. */
export const hasOpenssl = spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0;

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** A server on a free port that ends with the test. */
export async function servePages(answer: Answer): Promise<string> {
  const port = await listen(http.createServer(answer));
  return `http://127.0.0.1:${port}`;
}

/** The same over TLS, with a certificate for `localhost` that nobody but `caFile` vouches for. */
export async function servePagesOverTls(answer: Answer): Promise<{ readonly url: string; readonly caFile: string }> {
  const dir = temporaryFolder();
  const [key, caFile] = [path.join(dir, 'key.pem'), path.join(dir, 'certificate.pem')];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', caFile],
  ]);
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${made.stderr.toString()}`);
  const port = await listen(https.createServer({ key: readFileSync(key), cert: readFileSync(caFile) }, answer));
  return { url: `https://localhost:${port}`, caFile };
}

async function listen(server: http.Server | https.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
