import { GembaError } from '../../shared/errors';
import { bytesAnswer, type GraphiteApp, graphiteRoute, jsonpOf } from './graphite-answer';
import type { GraphiteSource, RenderFormat, RenderParams, RenderRequest } from './graphite-source';
import { lastOf } from './params';

const FORMATS: readonly RenderFormat[] = [
  'json',
  'csv',
  'raw',
  'pickle',
  'msgpack',
  'dygraph',
  'rickshaw',
  'svg',
  'png',
];

/** What is asked of the series and not of the picture of them. */
const NOT_OF_PICTURES =
  /^(target(\[\])?|from|until|now|format|jsonp|pretty|maxDataPoints|template\[.*|rawData|pickle)$/;

export function renderRoutes(app: GraphiteApp, source: GraphiteSource): void {
  graphiteRoute(app, '/render', async (params, context) => {
    const { body, contentType } = await source.renderBody(renderRequest(params), { signal: context.req.raw.signal });
    return bytesAnswer(context, body, contentType);
  });
}

/** @throws GembaError `usage` for what Graphite refuses as well */
export function renderRequest(params: URLSearchParams): RenderRequest {
  const jsonp = jsonpOf(params);
  return {
    ...renderParams(params),
    format: formatOf(params),
    graphType: graphTypeOf(params),
    ...((lastOf(params, 'pretty') ?? '') === '' ? {} : { pretty: true }),
    // Without a format the answer is a picture, which no script could be called with.
    ...(jsonp === undefined || !params.has('format') ? {} : { jsonp }),
    graph: Object.fromEntries([...params].filter(([name]) => !NOT_OF_PICTURES.test(name))),
  };
}

/** A picture is what Graphite gives whoever asks for nothing or for something that it does not know. */
function formatOf(params: URLSearchParams): RenderFormat {
  const wanted = lastOf(params, 'format');
  if (wanted !== undefined) return FORMATS.find((known) => known === wanted) ?? 'png';
  if (params.has('rawData')) return 'raw';
  return params.has('pickle') ? 'pickle' : 'png';
}

function graphTypeOf(params: URLSearchParams): 'line' | 'pie' {
  const wanted = lastOf(params, 'graphType') ?? 'line';
  if (wanted === 'line' || wanted === 'pie') return wanted;
  throw new GembaError('usage', `Invalid graphType '${wanted}', must be one of ['line', 'pie'].`);
}

function renderParams(params: URLSearchParams): RenderParams {
  const targets = params.getAll('target');
  const text = (name: 'from' | 'until' | 'now' | 'tz'): Partial<RenderParams> => {
    const value = lastOf(params, name);
    return value === undefined ? {} : { [name]: value };
  };
  const template = [...params].flatMap(([key, value]) =>
    key.startsWith('template[') ? [[key.slice('template['.length, -1), value] as const] : [],
  );
  const cacheTimeout = lastOf(params, 'cacheTimeout');
  if (cacheTimeout !== undefined) wholeNumber('cacheTimeout', cacheTimeout);
  return {
    targets: targets.length > 0 ? targets : params.getAll('target[]'),
    ...text('from'),
    ...text('until'),
    ...text('now'),
    ...text('tz'),
    ...maxDataPointsOf(params),
    ...(params.has('noNullPoints') ? { noNullPoints: true } : {}),
    ...xFilesFactorOf(params),
    ...(template.length === 0 ? {} : { template: Object.fromEntries(template) }),
  };
}

/** What is no whole number is passed over, as in Graphite; none at all cannot be answered. */
function maxDataPointsOf(params: URLSearchParams): Partial<RenderParams> {
  const text = lastOf(params, 'maxDataPoints') ?? '';
  if (!/^\d+$/.test(text)) return {};
  if (Number(text) === 0) throw new GembaError('usage', 'maxDataPoints=0 leaves no point to answer with.');
  return { maxDataPoints: Number(text) };
}

function xFilesFactorOf(params: URLSearchParams): Partial<RenderParams> {
  const text = lastOf(params, 'xFilesFactor');
  if (text === undefined) return {};
  const xFilesFactor = text.trim() === '' ? NaN : Number(text);
  if (!Number.isNaN(xFilesFactor)) return { xFilesFactor };
  throw new GembaError('usage', `could not convert string to float: '${text}'`);
}

function wholeNumber(name: string, text: string): void {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new GembaError('usage', `${name}=${text} is not a whole number.`);
}
