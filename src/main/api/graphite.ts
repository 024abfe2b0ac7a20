import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { CallOptions } from '../../shared/contract/define';
import { GembaError, toWireError } from '../../shared/errors';
import type { MetricNode } from '../../shared/model/series';
import { completerQuery, formatExpand, formatFind } from './graphite-find';
import type { ApiContext } from './guard';
import { isSet, numberParam, readParams, unsupported } from './params';
import { STATUS_OF } from './status-codes';

/** What `/render` is asked, as text where Graphite takes text. */
export interface RenderParams {
  readonly targets: string[];
  readonly from?: string;
  readonly until?: string;
  readonly now?: string;
  readonly tz?: string;
  readonly maxDataPoints?: number;
  readonly noNullPoints?: boolean;
}

export interface RenderedSeries {
  readonly target: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly datapoints: ReadonlyArray<readonly [number | null, number]>;
}

/** What the Graphite part of the API needs of the metrics engine. */
export interface GraphiteSource {
  render(params: RenderParams, options?: CallOptions): Promise<readonly RenderedSeries[]>;
  find(query: string): Promise<readonly MetricNode[]>;
  index(): readonly string[] | Promise<readonly string[]>;
}

const RENDER_FORMATS = ['json'];

/** `/render` and `/metrics/…` as Graphite answers them. Errors are plain text, as its clients expect. */
export function graphiteRoutes(source: GraphiteSource): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const route = (path: string, answer: (params: URLSearchParams, context: ApiContext) => Promise<Response>): void => {
    app.on(['GET', 'POST'], [path, `${path}/`], async (context) => {
      try {
        return await answer(await readParams(context), context);
      } catch (error) {
        const wire = toWireError(error);
        // A mistake in a target is the client's, whatever the engine calls it.
        const status = wire.code === 'invalid' ? 400 : STATUS_OF[wire.code];
        return context.text(wire.nextStep === undefined ? wire.message : `${wire.message} ${wire.nextStep}`, status);
      }
    });
  };

  route('/render', async (params, context) => {
    const format = params.get('format') ?? 'json';
    if (!RENDER_FORMATS.includes(format)) throw unsupported('format', format, RENDER_FORMATS);
    const series = await source.render(renderParams(params), { signal: context.req.raw.signal });
    return context.body(renderJson(series), 200, { 'content-type': 'application/json' });
  });
  route('/metrics/find', async (params, context) => {
    const format = params.get('format') ?? 'treejson';
    const query = requiredQueries(params)[0] ?? '';
    const nodes = await source.find(format === 'completer' ? completerQuery(query, params) : query);
    return context.json(formatFind(format, query, nodes, params));
  });
  route('/metrics/expand', async (params, context) => {
    const queries = requiredQueries(params);
    const found = await Promise.all(queries.map(async (query) => [query, await source.find(query)] as const));
    return context.json({ results: formatExpand(found, params) });
  });
  route('/metrics/index.json', async (_params, context) => context.json([...(await source.index())]));
  return app;
}

function requiredQueries(params: URLSearchParams): string[] {
  const queries = params.getAll('query');
  if (queries.length === 0 || queries.includes('')) throw new GembaError('usage', 'The parameter query is missing.');
  return queries;
}

function renderParams(params: URLSearchParams): RenderParams {
  const maxDataPoints = numberParam(params, 'maxDataPoints');
  if (maxDataPoints !== undefined && !(Number.isInteger(maxDataPoints) && maxDataPoints > 0)) {
    throw new GembaError('usage', `maxDataPoints=${maxDataPoints} is not a positive whole number.`);
  }
  const text = (name: 'from' | 'until' | 'now' | 'tz'): Partial<RenderParams> => {
    const value = params.get(name);
    return value === null ? {} : { [name]: value };
  };
  return {
    targets: [...params.getAll('target'), ...params.getAll('target[]')],
    ...text('from'),
    ...text('until'),
    ...text('now'),
    ...text('tz'),
    ...(maxDataPoints === undefined ? {} : { maxDataPoints }),
    ...(isSet(params, 'noNullPoints') ? { noNullPoints: true } : {}),
  };
}

/** Graphite's JSON: infinity is written `1e9999`, which parsers read as infinity again, and NaN is null. */
export function renderJson(series: readonly RenderedSeries[]): string {
  const parts = series.map(({ target, tags, datapoints }) => {
    const points = datapoints.map(([value, time]) => `[${numberText(value)}, ${time}]`);
    return `{"target": ${JSON.stringify(target)}, "tags": ${JSON.stringify(tags)}, "datapoints": [${points.join(', ')}]}`;
  });
  return `[${parts.join(', ')}]`;
}

function numberText(value: number | null): string {
  if (value === null || Number.isNaN(value)) return 'null';
  if (value === Infinity) return '1e9999';
  if (value === -Infinity) return '-1e9999';
  return Object.is(value, -0) ? '-0.0' : String(value);
}
