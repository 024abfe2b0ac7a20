import http from 'node:http';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface HttpQuestion {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Certificates to trust instead of the well-known ones, as PEM. */
  readonly ca: string | null;
  /** How much of the answer is kept; the exchange ends there. */
  readonly maxBytes: number;
}

/** How long each part took, in milliseconds; null for a part that was not reached or is not needed. */
export interface Timings {
  dnsMs: number | null;
  connectMs: number | null;
  tlsMs: number | null;
  /** From the question's last byte to the answer's first. */
  firstByteMs: number | null;
  totalMs: number;
}

export interface HttpOutcome {
  readonly timings: Timings;
  /** Null where there was no answer; `error` says why. */
  readonly answer: HttpAnswer | null;
  readonly error: string | null;
  /** When the server's certificate ends, in milliseconds since the epoch. */
  readonly certificateEndsMs: number | null;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  /** The body was longer than was kept. */
  readonly isCut: boolean;
}

/** Asks once over a connection of its own, and measures. Redirects are answers. Never rejects. */
export function exchange(question: HttpQuestion, signal: AbortSignal): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    const watch = new StopWatch();
    let certificateEndsMs: number | null = null;
    const end = (answer: HttpAnswer | null, error: string | null): void =>
      resolve({ timings: watch.read(), answer, error, certificateEndsMs });
    if (signal.aborted) return end(null, reasonOf(signal, 'cancelled'));
    const request = openRequest(question, signal);
    request.on('socket', (socket) => {
      socket.once('lookup', () => watch.mark('dnsMs'));
      socket.once('connect', () => watch.mark('connectMs'));
      socket.once('secureConnect', () => {
        watch.mark('tlsMs');
        const certificate = (socket as TLSSocket).getPeerCertificate();
        const ends = Date.parse(certificate.valid_to);
        certificateEndsMs = Number.isNaN(ends) ? null : ends;
      });
    });
    request.on('error', (error) => end(null, reasonOf(signal, describe(error))));
    request.on('response', (response) => {
      watch.mark('firstByteMs');
      readAnswer(response, question.maxBytes).then(
        (answer) => end(answer, null),
        (error: Error) => end(null, reasonOf(signal, describe(error))),
      );
    });
    request.end(question.body);
  });
}

function openRequest(question: HttpQuestion, signal: AbortSignal): http.ClientRequest {
  const options = { method: question.method, headers: question.headers, agent: false as const, signal };
  if (!question.url.startsWith('https:')) return http.request(question.url, options);
  return https.request(question.url, question.ca === null ? options : { ...options, ca: question.ca });
}

/** The order of the parts; each is measured from the one before it. */
class StopWatch {
  readonly #start = performance.now();
  #last = this.#start;
  readonly #parts = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null } as Omit<Timings, 'totalMs'>;

  mark(part: keyof Omit<Timings, 'totalMs'>): void {
    const now = performance.now();
    this.#parts[part] = now - this.#last;
    this.#last = now;
  }

  read(): Timings {
    return { ...this.#parts, totalMs: performance.now() - this.#start };
  }
}

function readAnswer(response: http.IncomingMessage, maxBytes: number): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (isCut: boolean): void =>
      resolve({
        status: response.statusCode ?? 0,
        contentType: response.headers['content-type'] ?? '',
        body: Buffer.concat(chunks),
        isCut,
      });
    response.on('data', (chunk: Buffer) => {
      const kept = chunk.subarray(0, maxBytes - size);
      chunks.push(kept);
      size += kept.length;
      if (kept.length === chunk.length) return;
      end(true);
      response.destroy();
    });
    response.on('end', () => end(false));
    response.on('error', reject);
    response.on('close', () => reject(new Error('the answer broke off')));
  });
}

/** An aborted request says only that it was aborted; the signal knows why. */
function reasonOf(signal: AbortSignal, otherwise: string): string {
  if (!signal.aborted) return otherwise;
  return signal.reason instanceof Error ? signal.reason.message : 'cancelled';
}

/** Several addresses that all refused are one error with several inside and no words of its own. */
function describe(error: Error & { code?: string; errors?: unknown }): string {
  if (error.message !== '') return error.message;
  const inner: unknown = Array.isArray(error.errors) ? error.errors[0] : undefined;
  return inner instanceof Error ? inner.message : (error.code ?? 'the connection failed');
}
