import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { ApiContext } from './guard';
import { limitBody } from './limit-body';

/** Where bodies of metrics and logs go; they are read there, not here. Null: so much waits that no more may. */
export interface IntakeSource {
  otlp(post: {
    contentType: string | null;
    contentEncoding: string | null;
    body: Uint8Array;
  }): Promise<{ status: number; contentType: string; body: Uint8Array } | null>;
  logDrain(post: {
    contentEncoding: string | null;
    body: Uint8Array;
  }): Promise<{ status: number; message: string | null } | null>;
}

/** Paths whose bodies have a limit of their own. */
export const INTAKE_PATHS: readonly string[] = ['/v1/metrics', '/logs'];

const BODY_BYTES = 16 * 1024 * 1024;
const RETRY_AFTER_SECONDS = '5';

/** `POST /v1/metrics` for OpenTelemetry's exporters, and `POST /logs` for log drains. */
export function intakeRoutes(intake: IntakeSource): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const limit = limitBody(BODY_BYTES);
  app.post('/v1/metrics', limit, async (context) => {
    const contentType = context.req.header('content-type') ?? null;
    const answer = await intake.otlp({ contentType, ...(await readBody(context)) });
    return answer === null
      ? tryAgain(context)
      : respond(answer.body, { status: answer.status, headers: { 'content-type': answer.contentType } });
  });
  app.post('/logs', limit, async (context) => {
    const answer = await intake.logDrain(await readBody(context));
    return answer === null ? tryAgain(context) : respond(answer.message, { status: answer.status });
  });
  return app;
}

async function readBody(context: ApiContext): Promise<{ contentEncoding: string | null; body: Uint8Array }> {
  const contentEncoding = context.req.header('content-encoding') ?? null;
  return { contentEncoding, body: new Uint8Array(await context.req.arrayBuffer()) };
}

/** Exporters and drains keep what is answered so, and send it again. */
function tryAgain(context: ApiContext): Response {
  context.header('Retry-After', RETRY_AFTER_SECONDS);
  return context.text('More is being taken in than can be kept waiting.', 503);
}

function respond(body: Uint8Array | string | null, init: ResponseInit): Response {
  return new Response(typeof body === 'string' || body === null ? body : Buffer.from(body), init);
}
