import { type RenderBody, renderBody } from './render-body';
import type { RenderRequest } from './answer-render';
import { drawLineGraph } from './graph/draw-picture';
import { contentTypeOf } from './render-format';
import type { Series } from '../query/series';

/** Series in the form that a request wants. A bitmap takes a promise: its rasteriser is loaded when first needed. */
export function writeSeries(
  list: readonly Series[],
  timeZone: string,
  request: Omit<RenderRequest, 'targets'>,
): RenderBody | Promise<RenderBody> {
  const { format } = request;
  if (format === 'svg' || format === 'png')
    return writePicture(drawLineGraph(list, request.graph ?? {}, timeZone), request);
  return renderBody(list, format, {
    timeZone,
    maxDataPoints: request.maxDataPoints ?? null,
    noNullPoints: request.noNullPoints ?? false,
    pretty: request.pretty ?? false,
    jsonp: request.jsonp ?? null,
  });
}

/** A drawing as it is, within a call, or as a bitmap. */
export function writePicture(
  svg: string,
  { format, jsonp }: Pick<RenderRequest, 'format' | 'jsonp'>,
): RenderBody | Promise<RenderBody> {
  if (format !== 'svg') return rasterised(svg);
  if (jsonp === undefined) return textBody(svg, contentTypeOf('svg'));
  return textBody(`${jsonp}(${JSON.stringify(svg)})`, 'text/javascript');
}

async function rasterised(svg: string): Promise<RenderBody> {
  const { rasterise } = await import('./rasterise');
  return { body: await rasterise(svg), contentType: contentTypeOf('png') };
}

function textBody(text: string, contentType: string): RenderBody {
  return { body: new TextEncoder().encode(text), contentType };
}
