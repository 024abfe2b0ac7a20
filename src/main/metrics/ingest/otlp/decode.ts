import { MalformedBody } from '../unpack-body';
import { ExportRequestType } from './descriptor';
import type { ExportRequest } from './messages';

export type OtlpEncoding = 'protobuf' | 'json';

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
    return ExportRequestType.toObject(message, { longs: Number });
  } catch (error) {
    throw new MalformedBody(`The body is not an OTLP metrics request in ${encoding}: ${(error as Error).message}`);
  }
}

function parseJsonObject(text: string): Record<string, unknown> {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new Error('not an object');
  return parsed as Record<string, unknown>;
}
