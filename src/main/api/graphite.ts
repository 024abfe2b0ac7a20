import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { Clock } from '../platform/clock';
import { type GraphiteApp, graphiteRoute, jsonAnswer } from './graphite-answer';
import { answerFind, expand } from './graphite-find';
import { functionRoutes } from './graphite-functions';
import { renderRoutes } from './graphite-render';
import type { GraphiteSource } from './graphite-source';
import { tagRoutes } from './graphite-tags';

export type { GraphiteSource, RenderBody, RenderedSeries, RenderParams, RenderRequest } from './graphite-source';

/** `/render`, `/metrics/…` and `/functions` as Graphite answers them. */
export function graphiteRoutes(source: GraphiteSource, clock: Clock): GraphiteApp {
  const app = new Hono<{ Bindings: HttpBindings }>();
  renderRoutes(app, source);
  for (const path of ['/metrics/find', '/metrics']) {
    graphiteRoute(app, path, (params, context) => answerFind(source, clock, params, context));
  }
  graphiteRoute(app, '/metrics/expand', async (params, context) =>
    jsonAnswer(context, params, { results: await expand(source, params) }),
  );
  graphiteRoute(app, '/metrics/index.json', async (params, context) =>
    jsonAnswer(context, params, await source.index()),
  );
  functionRoutes(app, source);
  tagRoutes(app, source);
  return app;
}
