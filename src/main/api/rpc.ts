import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { GembaError, toWireError } from '../../shared/errors';
import type { Router } from '../router';
import { answerError, type ApiContext } from './guard';
import { decodeWire, encodeWire } from './wire-codec';

/** A stream says at least this often that it is still there, so that neither side waits on a dead connection. */
const HEARTBEAT_MS = 15_000;
/** Events that wait for a slow reader of a `queue` stream; beyond it the oldest are dropped. */
const QUEUE_LIMIT = 10_000;

/** `POST /rpc/MODULE/NAME`: the contract of the core. A request answers JSON, a stream one JSON message a line. */
export function rpcRoutes(calls: Router, closing: AbortSignal): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.post('/:module/:name', async (context) => {
    const { module, name } = context.req.param();
    const spec = calls.specOf(module, name);
    if (spec === null) return answerError(context, new GembaError('usage', `There is no call ${module}:${name}.`));
    try {
      const input = await readInput(context);
      if (spec.kind === 'stream')
        return streamResponse(calls, { module, name, input, pressure: spec.pressure }, closing);
      const signal = AbortSignal.any([context.req.raw.signal, closing]);
      const output = await calls.call(module, name, input, { signal });
      return context.body(encodeWire(output), 200, { 'content-type': 'application/json' });
    } catch (error) {
      return answerError(context, error);
    }
  });
  return app;
}

async function readInput(context: ApiContext): Promise<unknown> {
  // A page can send text/plain across origins without being asked; nothing but JSON is taken for a call.
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) {
    throw new GembaError('usage', 'A call needs Content-Type: application/json.');
  }
  const text = await context.req.text();
  try {
    return decodeWire(text);
  } catch (error) {
    throw new GembaError('usage', `The body is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

interface StreamCall {
  readonly module: string;
  readonly name: string;
  readonly input: unknown;
  readonly pressure: 'latest' | 'queue';
}

/**
 * The reader sets the pace: a line is made only when the socket has room for it. Until then `latest` streams keep the
 * newest event and `queue` streams a bounded number.
 */
function streamResponse(calls: Router, call: StreamCall, closing: AbortSignal): Response {
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, closing]);
  const waiting: unknown[] = [];
  const limit = call.pressure === 'latest' ? 1 : QUEUE_LIMIT;
  let last: string | null = null;
  let wake: () => void = () => {};
  const emit = (event: unknown): void => {
    waiting.push(event);
    if (waiting.length > limit) waiting.shift();
    wake();
  };
  const finish = (message: string): void => {
    last ??= message;
    wake();
  };
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      start() {
        calls
          .subscribe(call.module, call.name, call.input, emit, { signal })
          .then(() => finish('{"end":true}\n'))
          .catch((error: unknown) => finish(`${encodeWire({ error: toWireError(error) })}\n`));
      },
      async pull(stream) {
        if (waiting.length === 0 && last === null) await nextEvent();
        if (waiting.length > 0) stream.enqueue(encoder.encode(`${encodeWire({ event: waiting.shift() })}\n`));
        else if (last !== null) {
          stream.enqueue(encoder.encode(last));
          stream.close();
        } else stream.enqueue(encoder.encode('\n'));
      },
      cancel: () => controller.abort(),
    },
    { highWaterMark: 1 },
  );
  const nextEvent = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, HEARTBEAT_MS);
      timer.unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } });
}
