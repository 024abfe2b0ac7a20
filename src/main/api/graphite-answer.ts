import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ErrorCode, GembaError, toWireError } from '../../shared/errors';
import { type ApiContext, SAFE_HEADERS } from './guard';
import { lastOf, readParams } from './params';
import { STATUS_OF } from './status-codes';

export type GraphiteApp = Hono<{ Bindings: HttpBindings }>;
export type Answer = (params: URLSearchParams, context: ApiContext) => Promise<Response>;

/** A mistake in a target is the client's, and so is a request that asks for more than can be answered. */
const STATUS: Readonly<Record<ErrorCode, ContentfulStatusCode>> = {
  ...STATUS_OF,
  invalid: 400,
  internal: 400,
  timeout: 422,
};

/** Serves a path with and without a slash at its end, by GET and POST, its errors as plain text as Graphite's clients expect. */
export function graphiteRoute(app: GraphiteApp, path: string, answer: Answer): void {
  app.on(['GET', 'POST'], [path, `${path}/`], async (context) => {
    try {
      return await answer(await readParams(context), context);
    } catch (error) {
      const wire = toWireError(error);
      return context.text(
        wire.nextStep === undefined ? wire.message : `${wire.message} ${wire.nextStep}`,
        STATUS[wire.code],
      );
    }
  });
}

/** The same for what Graphite answers with `{"error": …}`. */
export function graphiteJsonRoute(app: GraphiteApp, path: string, methods: readonly string[], answer: Answer): void {
  app.all(path, async (context) => {
    if (!methods.includes(context.req.method)) return context.body(null, 405);
    const params = await readParams(context);
    try {
      return await answer(params, context);
    } catch (error) {
      const wire = toWireError(error);
      return jsonAnswer(context, params, { error: wire.message }, { status: STATUS[wire.code] });
    }
  });
}

/**
 * Finished bytes, given to Node as they are. As the body of a `Response` they would be copied, read back as a stream, and
 * wait a turn of the event loop for its end.
 */
export function bytesAnswer(context: ApiContext, body: Uint8Array, contentType: string): Response {
  const { outgoing } = context.env;
  outgoing.writeHead(200, { ...SAFE_HEADERS, 'Content-Type': contentType, 'Content-Length': body.byteLength });
  outgoing.end(body);
  return RESPONSE_ALREADY_SENT;
}

export interface JsonOptions {
  readonly status?: ContentfulStatusCode;
  /** Keys in order where the answer is for people, as Graphite's `tags` and `functions` have it. */
  readonly sortKeys?: boolean;
}

/** JSON, indented with `pretty`, wrapped in a call with `jsonp`. */
export function jsonAnswer(
  context: ApiContext,
  params: URLSearchParams,
  value: unknown,
  options: JsonOptions = {},
): Response {
  const pretty = (lastOf(params, 'pretty') ?? '') !== '';
  const jsonp = jsonpOf(params);
  const text = stringify(pretty && options.sortKeys === true ? sorted(value) : value, pretty ? 2 : undefined);
  const headers = { 'content-type': jsonp === undefined ? 'application/json' : 'text/javascript' };
  return context.body(jsonp === undefined ? text : `${jsonp}(${text})`, options.status ?? 200, headers);
}

/**
 * The function to call with the answer. Only names are taken: anything else would let whoever writes a link run a script
 * of theirs.
 */
export function jsonpOf(params: URLSearchParams): string | undefined {
  const name = lastOf(params, 'jsonp') ?? '';
  if (name === '') return undefined;
  if (/^[\w$.[\]]{1,100}$/.test(name)) return name;
  throw new GembaError('usage', `jsonp=${name} is not the name of a function.`);
}

/** As JSON, with infinity as Graphite writes it: parsers read `1e9999` as infinity again. */
function stringify(value: unknown, indent: number | undefined): string {
  const text = JSON.stringify(value, (_key, item: unknown) => (item === Infinity ? INFINITY : item), indent);
  return text.replaceAll(JSON.stringify(INFINITY), '1e9999');
}

/** Stands for infinity until the text is made; no name can hold it. */
const INFINITY = '\ud800infinity';

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
