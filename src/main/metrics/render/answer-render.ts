import { GembaError } from '../../../shared/errors';
import type { LazyQueryService } from '../query/lazy-query-service';
import type { RenderParams, ServiceOptions } from '../query/query-service';
import { drawLineGraph, drawPie, type PiePart } from './graph/draw-picture';
import { type RenderBody, renderBody } from './render-body';
import { contentTypeOf, type RenderFormat } from './render-format';

/** A `/render` request: what to evaluate, and the form in which it is wanted. */
export interface RenderRequest extends RenderParams {
  readonly format: RenderFormat;
  readonly graphType: 'line' | 'pie';
  readonly pretty?: boolean;
  readonly jsonp?: string;
  /** How a picture looks, as the query string has it: `width`, `title`, `areaMode`… */
  readonly graph?: Readonly<Record<string, string>>;
}

/**
 * Evaluates a request and writes the answer. Only a bitmap takes a promise: its rasteriser is loaded when first needed.
 *
 * @throws GembaError `usage` for a target, time or option that is wrong; `refused`, `timeout`, `cancelled`
 */
export function answerRender(
  service: LazyQueryService,
  request: RenderRequest,
  options: ServiceOptions,
): RenderBody | Promise<RenderBody> {
  const { format } = request;
  // A pie has no form but a picture.
  if (format === 'svg' || format === 'png' || request.graphType === 'pie') return picture(service, request, options);
  const { list, timeZone } = service.evaluate(request, options);
  return renderBody(list, format, {
    timeZone,
    maxDataPoints: request.maxDataPoints ?? null,
    noNullPoints: request.noNullPoints ?? false,
    pretty: request.pretty ?? false,
    jsonp: request.jsonp ?? null,
  });
}

function picture(
  service: LazyQueryService,
  request: RenderRequest,
  options: ServiceOptions,
): RenderBody | Promise<RenderBody> {
  const svg = draw(service, request, options);
  if (request.format !== 'svg') return rasterised(svg);
  if (request.jsonp === undefined) return textBody(svg, contentTypeOf('svg'));
  return textBody(`${request.jsonp}(${JSON.stringify(svg)})`, 'text/javascript');
}

function draw(service: LazyQueryService, request: RenderRequest, options: ServiceOptions): string {
  const graph = request.graph ?? {};
  if (request.graphType === 'pie') return drawPie(pieParts(service, request, options), graph);
  const { list, timeZone } = service.evaluate(request, options);
  return drawLineGraph(list, graph, timeZone);
}

/** `name:5` among the targets is a slice as it stands. */
function pieParts(service: LazyQueryService, request: RenderRequest, options: ServiceOptions): PiePart[] {
  return request.targets.flatMap((target): readonly PiePart[] => {
    const colon = target.indexOf(':');
    if (colon === -1) return service.evaluate({ ...request, targets: [target] }, options).list;
    const text = target.slice(colon + 1).trim();
    const value = text === '' ? NaN : Number(text);
    if (Number.isNaN(value)) throw new GembaError('usage', `Invalid target '${target}'`);
    return [{ name: target.slice(0, colon), value }];
  });
}

async function rasterised(svg: string): Promise<RenderBody> {
  const { rasterise } = await import('./rasterise');
  return { body: await rasterise(svg), contentType: contentTypeOf('png') };
}

function textBody(text: string, contentType: string): RenderBody {
  return { body: new TextEncoder().encode(text), contentType };
}
