import type { Readable } from 'node:stream';
import { GembaError } from '../../../../shared/errors';
import type { EngineConnection } from './connection';
import { describeConnectionError, EngineRefusal, engineTimeout } from './engine-errors';
import { loadDockerode } from './load-dockerode';
import type { RegistryAuth } from './registry/registry-auth';

export type QueryValues = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Without a version: the engine then speaks its own newest, whatever that is. */
  readonly path: string;
  readonly query?: QueryValues;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is: a tar archive. */
  readonly file?: Readable | Buffer;
  /** What the engine shows to a registry. */
  readonly registryAuth?: RegistryAuth | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For a stream: until the answer begins. */
  readonly timeoutMs?: number;
}

/** The one way to the engine. Every call is bounded in time and can be cancelled. */
export interface EngineTransport {
  readonly connection: EngineConnection;
  json(request: EngineRequest): Promise<unknown>;
  /** The body as it comes. Aborting the signal destroys it. */
  stream(request: EngineRequest): Promise<Readable>;
}

/** An engine that is well answers in milliseconds; a busy one within a few seconds. */
export const DEFAULT_TIMEOUT_MS = 5000;

const ACCEPTED = { 101: true, 200: true, 201: true, 202: true, 204: true, 304: true } as const;

/** The part of docker-modem that is used here; its own types leave it open. */
interface Modem {
  dial(options: Record<string, unknown>, done: (error: DialError | null, data: unknown) => void): void;
}
type DialError = NodeJS.ErrnoException & { statusCode?: number; json?: unknown };

export function createTransport(connection: EngineConnection): EngineTransport {
  let modem: Modem | null = null;
  const call = (request: EngineRequest, isStream: boolean): Promise<unknown> => {
    modem ??= openModem(connection);
    return dial(modem, connection, request, isStream);
  };
  return {
    connection,
    async json(request) {
      try {
        return parsedNull(await call(request, false));
      } catch (error) {
        // A kept-alive connection that died with the last engine says nothing about this one: ask once more.
        if (request.method !== 'GET' || !isBrokenPipe(error)) throw error;
        return parsedNull(await call(request, false));
      }
    },
    stream: async (request) => (await call(request, true)) as Readable,
  };
}

/** docker-modem takes a parsed `null` for a failure to parse, and hands out the bytes. */
function parsedNull(answer: unknown): unknown {
  return Buffer.isBuffer(answer) && answer.toString('utf8').trim() === 'null' ? null : answer;
}

function openModem({ options }: EngineConnection): Modem {
  const Docker = loadDockerode({ ssh: options.protocol === 'ssh' });
  return new Docker(options).modem as unknown as Modem;
}

function isBrokenPipe(error: unknown): boolean {
  const code = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined)?.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function dial(modem: Modem, connection: EngineConnection, request: EngineRequest, isStream: boolean): Promise<unknown> {
  const what = `${request.method} ${request.path}`;
  return new Promise((resolve, reject) => {
    if (request.signal?.aborted) {
      reject(cancelled(what));
      return;
    }
    const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const abort = new AbortController();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      abort.abort();
    }, timeoutMs);
    const onCancel = (): void => abort.abort();
    request.signal?.addEventListener('abort', onCancel, { once: true });
    const release = (): void => request.signal?.removeEventListener('abort', onCancel);
    modem.dial(dialOptions(request, isStream, abort.signal), (error, data) => {
      clearTimeout(timer);
      if (error !== null && error !== undefined) {
        release();
        reject(
          describe(error, { what, connection, timedOut, timeoutMs, isCancelled: request.signal?.aborted === true }),
        );
        return;
      }
      if (isStream) (data as Readable).once('close', release);
      else release();
      resolve(data);
    });
  });
}

function dialOptions(request: EngineRequest, isStream: boolean, abortSignal: AbortSignal): Record<string, unknown> {
  const query = Object.fromEntries(Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined));
  return {
    method: request.method,
    // docker-modem appends the query to a path that ends in a question mark.
    path: `${request.path}?`,
    options: { _query: query, _body: request.body ?? {} },
    statusCodes: ACCEPTED,
    isStream,
    abortSignal,
    ...(request.file === undefined ? {} : { file: request.file }),
    ...(request.registryAuth === undefined ? {} : { authconfig: { base64: request.registryAuth.header() } }),
  };
}

interface Circumstances {
  readonly what: string;
  readonly connection: EngineConnection;
  readonly timedOut: boolean;
  readonly timeoutMs: number;
  readonly isCancelled: boolean;
}

function describe(error: DialError, { what, connection, timedOut, timeoutMs, isCancelled }: Circumstances): GembaError {
  if (isCancelled) return cancelled(what);
  if (timedOut) return engineTimeout(what, connection.address, timeoutMs);
  if (error.statusCode === undefined) return describeConnectionError(error, connection.address);
  const answer = error.json as { message?: string } | null | undefined;
  return new EngineRefusal(error.statusCode, answer?.message ?? withoutStatus(error.message), error);
}

/** docker-modem puts `(HTTP code 500) unexpected - ` before what the engine said. */
function withoutStatus(message: string): string {
  return message.trim().replace(/^\(HTTP code \d+\) [^-]* - /, '');
}

function cancelled(what: string): GembaError {
  return new GembaError('cancelled', `Cancelled while asking Docker to ${what}.`);
}
