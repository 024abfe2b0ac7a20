import type { Readable } from 'node:stream';
import type { EngineRequest, EngineTransport, QueryValues } from './transport';

/**
 * Everything that looking may ask of an engine. None of these changes anything; whatever is not on the list cannot
 * be sent by a reader, whoever asks.
 */
export const READING_CALLS: readonly RegExp[] = [
  /^\/_ping$/,
  /^\/version$/,
  /^\/info$/,
  /^\/events$/,
  /^\/containers\/json$/,
  /^\/containers\/[^/]+\/json$/,
  /^\/containers\/[^/]+\/logs$/,
  /^\/containers\/[^/]+\/stats$/,
  /^\/containers\/[^/]+\/changes$/,
  /^\/containers\/[^/]+\/archive$/,
  /^\/images\/json$/,
  /^\/images\/.+\/json$/,
  /^\/networks$/,
  /^\/networks\/[^/]+$/,
  /^\/volumes$/,
  /^\/volumes\/[^/]+$/,
  // Of a swarm: its machines, its services and their tasks; of secrets and configs the names and labels only: what is in them is not looked at.
  /^\/nodes$/,
  /^\/services$/,
  /^\/services\/[^/]+$/,
  /^\/tasks$/,
  /^\/tasks\/[^/]+\/logs$/,
  /^\/secrets$/,
  /^\/configs$/,
];

export interface ReadRequest {
  readonly path: string;
  readonly query?: QueryValues;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

/** A way to the engine that cannot change anything: it sends GET only, and only to the paths on the list. */
export interface ReadOnlyTransport {
  json(request: ReadRequest): Promise<unknown>;
  stream(request: ReadRequest): Promise<Readable>;
  /** Tells the transcript of a folder of this machine that is read past the engine. */
  noteReading(folder: string): void;
}

/**
 * Narrows a transport to reading.
 *
 * @param transcript receives every question in order, as it was sent, and the folders that are read past the engine
 */
export function readOnly(transport: EngineTransport, transcript?: string[]): ReadOnlyTransport {
  const admit = (request: ReadRequest): EngineRequest => {
    const asked = request as Partial<EngineRequest>;
    if ((asked.method ?? 'GET') !== 'GET' || !READING_CALLS.some((call) => call.test(request.path))) {
      throw new Error(`${asked.method ?? 'GET'} ${request.path} is not on the list of calls that only read.`);
    }
    transcript?.push(describeRequest(request));
    const { path, query, signal, timeoutMs } = request;
    return {
      method: 'GET',
      path,
      ...(query === undefined ? {} : { query }),
      ...(signal === undefined ? {} : { signal }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
  };
  return {
    json: async (request) => transport.json(admit(request)),
    stream: async (request) => transport.stream(admit(request)),
    noteReading: (folder) => void transcript?.push(`READ ${folder}`),
  };
}

function describeRequest({ path, query }: ReadRequest): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  return `GET ${path}${pairs.length === 0 ? '' : `?${pairs.map(([key, value]) => `${key}=${String(value)}`).join('&')}`}`;
}
