import type { MiddlewareHandler } from 'hono';

/**
 * Refuses bodies of more than `maxBytes` with 413: by the length that is told, or while reading one that comes in pieces
 * without telling it, as many clients send theirs. (Hono's own limit makes a `Request` of such a body from the server's
 * light one, which fails as long as the global objects are left alone.)
 */
export function limitBody(maxBytes: number): MiddlewareHandler {
  return async (context, next) => {
    const request = context.req.raw;
    const tooLarge = () =>
      context.json({ error: { code: 'usage', message: `The body is larger than ${maxBytes} bytes.` } }, 413);
    if (!request.headers.has('transfer-encoding') || request.method === 'GET' || request.method === 'HEAD') {
      return Number(request.headers.get('content-length') ?? 0) > maxBytes ? tooLarge() : next();
    }
    const body = await readUpTo(request, maxBytes);
    if (body === null) return tooLarge();
    const { url, method, headers, signal } = request;
    context.req.raw = new Request(url, { method, headers, body, signal });
    return next();
  };
}

/** Null as soon as there is more. */
async function readUpTo(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || value === undefined) break;
    size += value.length;
    if (size > maxBytes) return null;
    chunks.push(value);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
