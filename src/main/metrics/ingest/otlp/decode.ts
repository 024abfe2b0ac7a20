import { gunzipSync, inflateSync } from 'node:zlib';
import { ExportRequestType } from './descriptor';
import type { ExportRequest } from './messages';

export type OtlpEncoding = 'protobuf' | 'json';

/** A body that is not what it says it is; the message is for its sender. */
export class MalformedBody extends Error {}

/** What a body may unpack to: a bomb of a few kilobytes must not fill the memory. */
export const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

/** @throws MalformedBody for what cannot be unpacked, unpacks to too much, or is packed in an unknown way */
export function unpackBody(body: Uint8Array, contentEncoding: string | null): Uint8Array {
  const encoding = contentEncoding?.trim().toLowerCase() ?? '';
  const limits = { maxOutputLength: MAX_UNPACKED_BYTES };
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip') return gunzipSync(body, limits);
    if (encoding === 'deflate') return inflateSync(body, limits);
  } catch (error) {
    throw new MalformedBody(`The body could not be unpacked as ${encoding}: ${(error as Error).message}`);
  }
  if (encoding === '' || encoding === 'identity') return body;
  throw new MalformedBody(`The content encoding ${JSON.stringify(encoding)} is not known; use gzip or none.`);
}

/** The media type's own encoding; null for a body that is neither. */
export function encodingOf(contentType: string | null): OtlpEncoding | null {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf';
  return type === 'application/json' ? 'json' : null;
}

/**
 * Reads the request from either encoding. Nothing that nests without bound is read, and unknown fields are skipped.
 *
 * @throws MalformedBody
 */
export function decodeRequest(bytes: Uint8Array, encoding: OtlpEncoding): ExportRequest {
  try {
    const message =
      encoding === 'protobuf'
        ? ExportRequestType.decode(bytes)
        : ExportRequestType.fromObject(parseJsonObject(Buffer.from(bytes).toString('utf8')));
    // The descriptor and `messages.ts` name the same fields; both are made from the same .proto files.
    return ExportRequestType.toObject(message, { longs: Number }) as ExportRequest;
  } catch (error) {
    throw new MalformedBody(`The body is not an OTLP metrics request in ${encoding}: ${(error as Error).message}`);
  }
}

function parseJsonObject(text: string): Record<string, unknown> {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new Error('not an object');
  return parsed as Record<string, unknown>;
}
