import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { GembaError } from '../../../shared/errors';
import type { RemoteCredentials } from './credentials';
import { failureOfConnection, failureOfStatus, type HttpFailure } from './http-error';

export interface RemoteHttpOptions {
  /** Where the server is, with whatever path it lies under: `https://graphite.example.org/graphite`. */
  readonly url: string;
  readonly credentials: RemoteCredentials;
  /** What errors call it. */
  readonly name: string;
  /** No byte for so long is a failure. Two minutes where nothing is said: a year of many series takes its time. */
  readonly idleTimeoutMs?: number;
  /** The wait before the second attempt; it doubles with each further one. */
  readonly backOffMs?: number;
  /** Told before each wait. */
  readonly onRetry?: (why: GembaError, waitMs: number) => void;
}

/** Asks one server, and asks again where that may help. */
export interface RemoteHttp {
  /**
   * Sends parameters as a form and answers the body, unpacked.
   *
   * @throws GembaError `denied` for bad credentials or certificates, `missing` for no such server or path, `usage` for what it
   * refuses, `failed` for what it cannot do or an answer that is too large, `cancelled`
   */
  post(path: string, params: URLSearchParams, options: { readonly signal: AbortSignal }): Promise<Buffer>;
  /** The same with the parameters in the address. */
  get(path: string, params: URLSearchParams, options: { readonly signal: AbortSignal }): Promise<Buffer>;
  dispose(): void;
}

/** A server that is busy is left alone for 1, 2, 4, 8 and 16 seconds. */
const MAX_ATTEMPTS = 6;
const BACK_OFF_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
const IDLE_TIMEOUT_MS = 120_000;
/** An answer beyond this is refused instead of kept in memory. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
const CONNECTIONS = 2;

export function createRemoteHttp(options: RemoteHttpOptions): RemoteHttp {
  const base = new URL(options.url);
  const isSecure = base.protocol === 'https:';
  const kept = { keepAlive: true, maxSockets: CONNECTIONS, timeout: options.idleTimeoutMs ?? IDLE_TIMEOUT_MS };
  const ca = options.credentials.ca;
  const agent = isSecure ? new https.Agent({ ...kept, ...(ca === null ? {} : { ca }) }) : new http.Agent(kept);

  const place: Place = { base, agent, isSecure, options, hasAnswered: false };
  const patiently = async (request: OneRequest, signal: AbortSignal): Promise<Buffer> => {
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      const answer = await send(place, request, signal);
      if (Buffer.isBuffer(answer)) return answer;
      if (signal.aborted) throw new GembaError('cancelled', 'Cancelled.');
      if (!answer.retry || attempt === MAX_ATTEMPTS) throw answer.error;
      const backOffMs = (options.backOffMs ?? BACK_OFF_MS) * 2 ** (attempt - 1);
      const waitMs = Math.min(LONGEST_WAIT_MS, answer.waitMs ?? backOffMs);
      options.onRetry?.(answer.error, waitMs);
      await sleep(waitMs, undefined, { signal });
    }
  };
  return {
    post: (path, params, { signal }) => patiently({ method: 'POST', path, params }, signal),
    get: (path, params, { signal }) => patiently({ method: 'GET', path, params }, signal),
    dispose: () => agent.destroy(),
  };
}

interface OneRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly params: URLSearchParams;
}

interface Place {
  readonly base: URL;
  readonly agent: http.Agent;
  readonly isSecure: boolean;
  readonly options: RemoteHttpOptions;
  /** A server that has answered once may come back; one that never did is more likely a wrong address. */
  hasAnswered: boolean;
}

async function send(place: Place, request: OneRequest, signal: AbortSignal): Promise<Buffer | HttpFailure> {
  const { name } = place.options;
  try {
    const response = await open(place, request, signal);
    place.hasAnswered = true;
    const body = await readBody(response, name);
    const status = response.statusCode ?? 500;
    if (status >= 200 && status < 300) return body;
    return failureOfStatus(name, status, body.toString('utf8'), response.headers['retry-after'] ?? null);
  } catch (error) {
    if (error instanceof GembaError) return { error, retry: false, waitMs: null };
    const failure = failureOfConnection(name, error as Error);
    return place.hasAnswered ? failure : { ...failure, retry: false };
  }
}

function open(place: Place, { method, path, params }: OneRequest, signal: AbortSignal): Promise<http.IncomingMessage> {
  const { base, agent, isSecure, options } = place;
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
  if (method === 'GET') url.search = params.toString();
  const body = method === 'POST' ? params.toString() : '';
  const { authorization } = options.credentials;
  const headers = {
    'accept-encoding': 'gzip, deflate',
    'user-agent': 'gemba',
    ...(authorization === null ? {} : { authorization }),
    ...(method === 'GET'
      ? {}
      : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
  };
  return new Promise((resolve, reject) => {
    const request = (isSecure ? https : http).request(url, { method, agent, headers, signal }, resolve);
    request.on('timeout', () => request.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })));
    request.on('error', reject);
    request.end(body);
  });
}

async function readBody(response: http.IncomingMessage, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of unpacked(response)) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > MAX_ANSWER_BYTES) {
      response.destroy();
      throw new GembaError('failed', `${name} answers with more than ${MAX_ANSWER_BYTES / 1024 ** 2} MB at once.`, {
        nextStep: 'Ask for fewer series or a shorter time.',
      });
    }
  }
  return Buffer.concat(chunks);
}

function unpacked(response: http.IncomingMessage): Readable {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity' || encoding === '') return response;
  const unpacker = encoding === 'deflate' ? zlib.createInflate() : zlib.createGunzip();
  // `pipe` does not carry an error over, and a reader of the other end would wait for ever.
  response.on('error', (error) => unpacker.destroy(error));
  response.on('aborted', () => unpacker.destroy(new Error('the answer broke off')));
  return response.pipe(unpacker);
}
