import { GembaError } from '../../../shared/errors';
import type { LazyQueryService } from '../query/lazy-query-service';
import type { RenderParams, ServiceOptions } from '../query/query-service';
import { drawPie, type PiePart } from './graph/draw-picture';
import type { RenderBody } from './render-body';
import type { RenderFormat } from './render-format';
import { writePicture, writeSeries } from './write-series';

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
  // A pie has no form but a picture.
  if (request.graphType === 'pie')
    return writePicture(drawPie(pieParts(service, request, options), request.graph ?? {}), request);
  const { list, timeZone } = service.evaluate(request, options);
  return writeSeries(list, timeZone, request);
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
