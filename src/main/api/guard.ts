import { timingSafeEqual } from 'node:crypto';
import os from 'node:os';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { GembaError, toWireError } from '../../shared/errors';
import { isLoopback } from './loopback';
import { STATUS_OF } from './status-codes';

export type ApiContext = Context<{ Bindings: HttpBindings }>;

export interface GuardOptions {
  readonly token: string;
  /** The address the server listens on. */
  readonly bind: string;
  /** Names under which it may be asked besides loopback's, its own addresses' and its host name. */
  readonly allowedHosts: readonly string[];
}

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** Stand in every answer that passed. */
export const SAFE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

/**
 * What every request must pass. `Host` has to be one of our own names, so that a page whose name was rebound to this
 * machine gets nothing; `Origin`, which browsers add to what a page sends, has to be the server itself; and whoever
 * comes from another machine has to show the token. A token that is shown and wrong is refused everywhere.
 */
export function createGuard(options: GuardOptions): MiddlewareHandler<{ Bindings: HttpBindings }> {
  const names = new Set([...LOOPBACK_NAMES, ...ownNames(options.bind), ...options.allowedHosts.map(lowerCase)]);
  return async (context, next) => {
    const host = context.req.header('host');
    if (host === undefined || !names.has(hostNameOf(host))) {
      return refuse(context, 403, `Host ${host ?? '(none)'} is not a name of this server.`);
    }
    const origin = context.req.header('origin');
    if (origin !== undefined && origin !== `http://${host}`) {
      return refuse(context, 403, `Requests from pages of ${origin} are not accepted.`);
    }
    const shown = shownToken(context);
    if (shown !== null && !isSameToken(shown, options.token)) return refuse(context, 401, 'The token is wrong.');
    if (shown === null && !isLoopback(context.env.incoming.socket.remoteAddress)) {
      return refuse(context, 401, 'From another machine the token of the state folder is needed.');
    }
    await next();
    if (context.env.outgoing.headersSent) return undefined;
    for (const [name, value] of Object.entries(SAFE_HEADERS)) context.header(name, value);
    return undefined;
  };
}

/** For what changes something: the token, from wherever the request comes. The guard has checked a shown one already. */
export const requireToken: MiddlewareHandler<{ Bindings: HttpBindings }> = async (context, next) => {
  if (shownToken(context) === null) {
    return refuse(context, 401, 'This needs the token of the state folder: Authorization: Bearer TOKEN.');
  }
  await next();
  return undefined;
};

/** An error of ours as JSON with the status that fits. */
export function answerError(context: Context, error: unknown): Response {
  const wire = toWireError(error);
  return context.json({ error: wire }, STATUS_OF[wire.code]);
}

function refuse(context: Context, status: 401 | 403, message: string): Response {
  return context.json({ error: toWireError(new GembaError('denied', message)) }, status);
}

function shownToken(context: Context): string | null {
  const header = context.req.header('authorization');
  const match = /^Bearer +(\S+)$/i.exec(header ?? '');
  return match?.[1] ?? (header === undefined ? null : '');
}

function isSameToken(shown: string, token: string): boolean {
  const [left, right] = [Buffer.from(shown), Buffer.from(token)];
  return left.length === right.length && left.length > 0 && timingSafeEqual(left, right);
}

/** The name in a Host header without its port; brackets stay around an IPv6 address. */
function hostNameOf(host: string): string {
  return lowerCase(/^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(host)?.[1] ?? '');
}

const lowerCase = (text: string): string => text.toLowerCase();

/** Addresses cannot be rebound, so every address of this machine may be asked for once it is listening on it. */
function ownNames(bind: string): string[] {
  if (isLoopback(bind)) return [];
  const addresses =
    bind === '0.0.0.0' || bind === '::'
      ? Object.values(os.networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address))
      : [bind];
  return [os.hostname(), ...addresses.map((address) => (address.includes(':') ? `[${address}]` : address))].map(
    lowerCase,
  );
}
