import type { Sample } from '../../sample';
import { MalformedBody, unpackBody } from '../unpack-body';
import { decodeRequest, encodingOf, type OtlpEncoding } from './decode';
import type { DeltaTotals } from './delta-totals';
import { ExportResponseType, StatusType } from './descriptor';
import { mapMetrics, type PointRejection } from './map-metrics';

/** One `POST /v1/metrics`, as it came in. */
export interface OtlpPost {
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  readonly body: Uint8Array;
}

/** What it is answered with, in the encoding that it came in. */
export interface OtlpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

export interface OtlpSink {
  readonly resourceAttributes: readonly string[];
  readonly deltas: DeltaTotals;
  nowSeconds(): number;
  ingest(samples: readonly Sample[]): void;
  /** A body that could not be read, or `count` of its points that were not taken. */
  reject(reason: PointRejection | 'body', count: number, excerpt: string): void;
}

const MEDIA_TYPE = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;
/** google.rpc.Code */
const INVALID_ARGUMENT = 3;

/**
 * Takes the metrics of one request. Never throws: what cannot be read is answered with 400 and a `Status`, and what was
 * taken in part with 200 and the number of points that were not, as OTLP has it, so that no exporter sends it again.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
export function answerOtlp(post: OtlpPost, sink: OtlpSink): OtlpAnswer {
  const encoding = encodingOf(post.contentType);
  if (encoding === null) {
    const message = 'The content type must be application/x-protobuf or application/json.';
    return { status: 415, contentType: 'text/plain; charset=utf-8', body: Buffer.from(message) };
  }
  try {
    const request = decodeRequest(unpackBody(post.body, post.contentEncoding), encoding);
    const { resourceAttributes, deltas } = sink;
    const { samples, rejected } = mapMetrics(request, { resourceAttributes, deltas, nowSeconds: sink.nowSeconds() });
    sink.ingest(samples);
    for (const [reason, count] of rejected) sink.reject(reason, count, `OTLP: ${count} points`);
    return answerTaken(encoding, rejected);
  } catch (error) {
    if (!(error instanceof MalformedBody)) throw error;
    sink.reject('body', 1, error.message);
    return encode(encoding, 400, StatusType, { code: INVALID_ARGUMENT, message: error.message });
  }
}

function answerTaken(encoding: OtlpEncoding, rejected: ReadonlyMap<PointRejection, number>): OtlpAnswer {
  if (rejected.size === 0) return encode(encoding, 200, ExportResponseType, {});
  const rejectedDataPoints = [...rejected.values()].reduce((sum, count) => sum + count, 0);
  const reasons = [...rejected].map(([reason, count]) => `${count} × ${reason}`).join(', ');
  return encode(encoding, 200, ExportResponseType, {
    partialSuccess: { rejectedDataPoints, errorMessage: `Not taken: ${reasons}.` },
  });
}

function encode(encoding: OtlpEncoding, status: number, type: typeof StatusType, value: Record<string, unknown>) {
  const message = type.fromObject(value);
  // 64-bit integers are texts in JSON, as protobuf's own mapping has it.
  const body =
    encoding === 'protobuf'
      ? type.encode(message).finish()
      : Buffer.from(JSON.stringify(type.toObject(message, { longs: String })));
  return { status, contentType: MEDIA_TYPE[encoding], body };
}
