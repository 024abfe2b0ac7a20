import http from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { coreContract } from '../../shared/contract';
import type { CallSpec, ContractModule } from '../../shared/contract/define';
import { GembaError, WireError } from '../../shared/errors';
import type { Router } from '../router';
import { decodeWire, encodeWire } from './wire-codec';

/** Where the owner's API is and what it wants to see. */
export interface OwnerAddress {
  /** 127.0.0.1 where nothing is said. */
  readonly host?: string;
  readonly port: number;
  readonly token: string;
}

const contract: Readonly<Record<string, ContractModule>> = coreContract;

/**
 * The core that another process owns, over its loopback API: the same face as a router in this process. Errors arrive
 * as they left; an owner that goes away is `missing`.
 */
export function connectRouter(owner: OwnerAddress): Router {
  return {
    specOf(module, name): CallSpec | null {
      const calls = Object.hasOwn(contract, module) ? contract[module] : undefined;
      return calls !== undefined && Object.hasOwn(calls, name) ? (calls[name] ?? null) : null;
    },
    async call(module, name, input, { signal }) {
      const answer = await postToOwner(owner, `/rpc/${module}/${name}`, input, signal);
      const isInfo = module === 'app' && name === 'info';
      return isInfo ? { ...(answer as object), attached: true } : answer;
    },
    async subscribe(module, name, input, emit, { signal }) {
      try {
        const response = await open(owner, `/rpc/${module}/${name}`, input, signal);
        await readStream(response, emit, signal);
      } catch (error) {
        // Ended by its reader: that is an end like any other.
        if (!signal.aborted) throw connectionError(owner, error);
      }
    },
  };
}

/** Any `POST` of the owner's API: JSON in, JSON out, errors as thrown there. */
export async function postToOwner(
  owner: OwnerAddress,
  path: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  try {
    const response = await open(owner, path, body, signal);
    const text = await readAll(response);
    if ((response.statusCode ?? 500) >= 400) throw errorOf(response.statusCode ?? 500, text);
    return text === '' ? null : decodeWire(text);
  } catch (error) {
    throw connectionError(owner, error);
  }
}

/**
 * A form, as Graphite's calls take it; the answer as it comes.
 *
 * @throws GembaError `usage` with the server's own sentence where it refuses the request
 */
export async function postForm(
  owner: OwnerAddress,
  path: string,
  form: URLSearchParams,
  signal?: AbortSignal,
): Promise<{ body: Uint8Array<ArrayBuffer>; contentType: string }> {
  try {
    const response = await send(owner, path, { type: 'application/x-www-form-urlencoded', text: String(form) }, signal);
    const body = Uint8Array.from(await readBytes(response));
    if (response.statusCode === 200) return { body, contentType: response.headers['content-type'] ?? '' };
    throw new GembaError(response.statusCode === 400 ? 'usage' : 'failed', new TextDecoder().decode(body));
  } catch (error) {
    throw connectionError(owner, error);
  }
}

function open(owner: OwnerAddress, path: string, input: unknown, signal?: AbortSignal): Promise<http.IncomingMessage> {
  return send(owner, path, { type: 'application/json', text: encodeWire(input ?? null) }, signal);
}

function send(
  owner: OwnerAddress,
  path: string,
  body: { readonly type: string; readonly text: string },
  signal?: AbortSignal,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: owner.host ?? '127.0.0.1',
        port: owner.port,
        method: 'POST',
        path,
        // Loopback connections cost nothing, and a kept one can be closed by the owner just as it is used again.
        agent: false,
        headers: {
          authorization: `Bearer ${owner.token}`,
          'content-type': body.type,
          'content-length': Buffer.byteLength(body.text),
        },
        ...(signal === undefined ? {} : { signal }),
      },
      resolve,
    );
    request.on('error', reject);
    request.end(body.text);
  });
}

function connectionError(owner: OwnerAddress, error: unknown): GembaError {
  if (error instanceof GembaError) return error;
  if ((error as Error).name === 'AbortError') return new GembaError('cancelled', 'Cancelled.');
  return new GembaError('missing', `The console or \`gemba serve\` on port ${owner.port} went away.`, {
    nextStep: 'Run the command again, or start it: `gemba start` or `gemba serve`.',
    cause: error,
  });
}

async function readAll(response: http.IncomingMessage): Promise<string> {
  return (await readBytes(response)).toString('utf8');
}

async function readBytes(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function errorOf(status: number, text: string): GembaError {
  try {
    const wire = WireError.safeParse((JSON.parse(text) as { error?: unknown }).error);
    if (wire.success) return GembaError.fromWire(wire.data);
  } catch {
    // Not ours: something else listens on that port.
  }
  return new GembaError(
    'failed',
    `The owner of the state folder answered with status ${status}: ${text.slice(0, 200)}`,
  );
}

/** One line is one message: `{"event":…}`, `{"error":…}` or `{"end":true}`; an empty line says "still there". */
async function readStream(
  response: http.IncomingMessage,
  emit: (event: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  if (response.statusCode !== 200) throw errorOf(response.statusCode ?? 500, await readAll(response));
  for await (const line of lines(response)) {
    if (signal.aborted) return;
    if (line === '') continue;
    const message = decodeWire(line) as { event?: unknown; error?: unknown; end?: true };
    if (message.error !== undefined) throw GembaError.fromWire(WireError.parse(message.error));
    if (message.end === true) return;
    emit(message.event);
  }
  throw new Error('the stream broke off');
}

async function* lines(response: http.IncomingMessage): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  // Pieces are joined once a line is whole: an answer of many megabytes comes in many pieces.
  let pieces: string[] = [];
  for await (const chunk of response) {
    const parts = decoder.write(chunk as Buffer).split('\n');
    for (const [index, part] of parts.entries()) {
      pieces.push(part);
      if (index === parts.length - 1) break;
      yield pieces.join('');
      pieces = [];
    }
  }
}
