import { gunzipSync, inflateSync } from 'node:zlib';

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
