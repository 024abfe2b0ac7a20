import { compress } from 'snappyjs';
import { encodeWriteRequest, type WriteNames } from './encode-write-request';
import { DELIVERED, type Delivery, type Transport } from './transport';

export interface RemoteWriteOptions {
  readonly url: string;
  readonly names: WriteNames;
  /** The `Authorization` header; null where none is sent. Asked each time: a secret may come later, or change. */
  readonly authorization: () => string | null;
}

const ANSWER_WITHIN_MS = 30_000;
/** The points themselves are at fault: sent again, they would be refused again. Everything else may get better. */
const REFUSED_FOR_GOOD: readonly number[] = [400, 413, 422];

/** Prometheus remote write 0.1: a protobuf message, compressed with Snappy, in a POST. Any 2xx answer confirms it. */
export function createRemoteWriteTransport(options: RemoteWriteOptions): Transport {
  const headers = {
    'content-type': 'application/x-protobuf',
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': '0.1.0',
    'user-agent': 'gemba',
  };
  return {
    windowBytes: 256 * 1024,
    paceMs: 500,
    async deliver(points, signal) {
      const authorization = options.authorization();
      const response = await fetch(options.url, {
        method: 'POST',
        headers: authorization === null ? headers : { ...headers, authorization },
        body: compress(encodeWriteRequest(points, options.names)),
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      return judge(response.status, await response.text(), points.names.length);
    },
    close: async () => {},
  };
}

function judge(status: number, body: string, count: number): Delivery {
  if (status >= 200 && status < 300) return DELIVERED;
  const why = `it answers ${status}: ${body.trim().slice(0, 300)}`;
  if (REFUSED_FOR_GOOD.includes(status)) return { refused: count, why };
  throw new Error(why);
}
