import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { CoreClient } from '../../shared/contract';
import { GembaError } from '../../shared/errors';
import { runCheck } from './check';
import type { GraphiteSource } from './graphite';
import { answerError } from './guard';
import { readState } from './overview';
import { readParams } from './params';

/** `/check`, `/state` and `/deploy`: what scripts and other monitoring ask. */
export function operationRoutes(client: CoreClient, graphite: GraphiteSource): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get('/check', async (context) => {
    try {
      const { status, body } = await runCheck(graphite, await readParams(context), context.req.raw.signal);
      return context.json(body, status);
    } catch (error) {
      return answerError(context, error);
    }
  });
  app.get('/state', async (context) => {
    try {
      return context.json(await readState(client));
    } catch (error) {
      return answerError(context, error);
    }
  });
  app.post('/deploy', async (context) => {
    try {
      const params = await readParams(context);
      const run = await client.deploy.run({
        artifact: required(params, 'artifact'),
        environment: required(params, 'environment'),
        version: required(params, 'version'),
      });
      return context.json(run, 202);
    } catch (error) {
      return answerError(context, error);
    }
  });
  return app;
}

function required(params: URLSearchParams, name: string): string {
  const value = params.get(name) ?? '';
  if (value === '') {
    throw new GembaError('usage', `The parameter ${name} is missing.`, {
      nextStep: 'A deployment needs artifact, environment and version.',
    });
  }
  return value;
}
