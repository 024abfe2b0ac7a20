import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { GembaError } from '../../shared/errors';
import type { Clock } from '../platform/clock';
import type { Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import type { Router } from '../router';
import { createCoreClient } from './core-client';
import { desktopRoutes, type DesktopCommands } from './desktop';
import { eventRoutes } from './events';
import { graphiteRoutes, type GraphiteSource } from './graphite';
import { answerError, createGuard, requireToken } from './guard';
import { INTAKE_PATHS, intakeRoutes, type IntakeSource } from './intake';
import { limitBody } from './limit-body';
import { operationRoutes } from './operations';
import { rpcRoutes } from './rpc';

export type { DesktopCommands } from './desktop';
export type { IntakeSource } from './intake';
export type { GraphiteSource, RenderBody, RenderParams, RenderRequest, RenderedSeries } from './graphite';
export { createCoreClient } from './core-client';
export { connectRouter, type OwnerAddress } from './remote-router';

export interface ApiOptions {
  /** 0 takes a free port; null is none but the one at which other processes of the same person attach. */
  readonly port: number | null;
  /** The address to listen on; anything but loopback needs the token for every request. */
  readonly bind: string;
  /** The token of the state folder. */
  readonly token: string;
  /** Further names under which this server may be asked. */
  readonly allowedHosts?: readonly string[];
  readonly router: Router;
  readonly graphite: GraphiteSource;
  readonly intake: IntakeSource;
  /** The window of this process, if it has one just now. */
  readonly desktop: () => DesktopCommands | null;
  readonly clock: Clock;
  readonly version: string;
  readonly logger: Logger;
}

export interface Api extends Disposable {
  /** Null where the port was taken or may not be used; the log says which. */
  readonly port: number | null;
  /** Where other processes attach: the port above, or a free one on loopback where there is none. */
  readonly attachPort: number | null;
  dispose(): Promise<void>;
}

const RPC_BODY_BYTES = 20 * 1024 * 1024;
const BODY_BYTES = 1024 * 1024;

/** Serves the core over loopback HTTP: Graphite's API, events, checks, and the contract itself for other processes. */
export async function createApi(options: ApiOptions): Promise<Api> {
  const closing = new AbortController();
  const app = buildApp(options, closing.signal);
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as http.Server;
  // What sends its headers a byte at a time does not hold a connection for ever.
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  const { port: wanted, bind, logger } = options;
  const port = wanted === null ? null : await listen(server, wanted, bind, logger);
  // Without it a second process could neither use the state folder nor ask the one that has it.
  const attachPort = port ?? (await listen(server, 0, '127.0.0.1', logger));
  return {
    port,
    attachPort,
    async dispose() {
      closing.abort();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Streams end with the signal; whoever does not read its end is cut off.
        setTimeout(() => server.closeAllConnections(), 500).unref();
        if (attachPort === null) resolve();
      });
    },
  };
}

function buildApp(options: ApiOptions, closing: AbortSignal): Hono<{ Bindings: HttpBindings }> {
  const { router, clock, version, logger } = options;
  const client = createCoreClient(router);
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(createGuard({ token: options.token, bind: options.bind, allowedHosts: options.allowedHosts ?? [] }));
  app.use('/rpc/*', limitBody(RPC_BODY_BYTES), requireToken);
  app.use('/desktop/*', requireToken);
  app.use('/deploy', requireToken);
  app.use(async (context, next) => {
    if (context.req.path.startsWith('/rpc/') || INTAKE_PATHS.includes(context.req.path)) return next();
    return limitBody(BODY_BYTES)(context, next);
  });
  app.get('/healthz', (context) => context.json({ ok: true, pid: process.pid }));
  app.get('/version', (context) => context.json({ name: 'gemba', version }));
  app.route('/rpc', rpcRoutes(router, closing));
  app.route('/', graphiteRoutes(options.graphite, clock));
  app.route('/', intakeRoutes(options.intake));
  app.route('/', eventRoutes(client.events, clock));
  app.route('/', operationRoutes(client, options.graphite));
  app.route('/', desktopRoutes(options.desktop));
  app.notFound((context) => context.text(`There is nothing at ${context.req.path}.`, 404));
  app.onError((error, context) => {
    // A mistake in what every route reads first, such as a body that is no JSON, is the client's.
    if (error instanceof GembaError && error.code !== 'internal') return answerError(context, error);
    logger.error(`${context.req.method} ${context.req.path} failed`, { error: error.stack ?? String(error) });
    return answerError(context, new GembaError('internal', error.message, { cause: error }));
  });
  return app;
}

/** A port that is taken costs the API, not the process: the answer is null and the log names it. */
function listen(server: http.Server, port: number, bind: string, logger: Logger): Promise<number | null> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      const why = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be used: ${error.message}`;
      logger.warn(`port ${port} on ${bind} ${why}; the loopback API does not listen`);
      resolve(null);
    };
    server.once('error', onError);
    server.listen(port, bind, () => {
      server.off('error', onError);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
