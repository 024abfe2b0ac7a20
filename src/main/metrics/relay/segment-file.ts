import fs from 'node:fs';
import { crc32 } from 'node:zlib';

/**
 * One file of a spool: records one after the other, each with its length, its number of points, the time at which they
 * came, and a checksum. What a killed process or a full disk left half-written does not pass the checksum.
 */

/** Length, points, time of arrival, checksum of these and of the payload. */
export const HEADER_BYTES = 4 + 4 + 8 + 4;

export interface RecordHeader {
  readonly payloadBytes: number;
  readonly points: number;
  readonly receivedAtMs: number;
  readonly checksum: number;
}

/** The header of a record, to be written before its payload. */
export function encodeHeader(payload: Buffer, points: number, receivedAtMs: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt32LE(points, 4);
  header.writeDoubleLE(receivedAtMs, 8);
  header.writeUInt32LE(crc32(payload, crc32(header.subarray(0, 16))), 16);
  return header;
}

export function decodeHeader(bytes: Buffer, at = 0): RecordHeader {
  return {
    payloadBytes: bytes.readUInt32LE(at),
    points: bytes.readUInt32LE(at + 4),
    receivedAtMs: bytes.readDoubleLE(at + 8),
    checksum: bytes.readUInt32LE(at + 16),
  };
}

/** Whether a record begins here, is whole and is what was written. */
export function isSound(bytes: Buffer, at: number): boolean {
  if (at + HEADER_BYTES > bytes.length) return false;
  const { payloadBytes, checksum } = decodeHeader(bytes, at);
  const end = at + HEADER_BYTES + payloadBytes;
  if (payloadBytes === 0 || end > bytes.length) return false;
  return crc32(bytes.subarray(at + HEADER_BYTES, end), crc32(bytes.subarray(at, at + 16))) === checksum;
}

/** Reads a piece of a file; shorter where the file ends. */
export function readPiece(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let got = 0;
  while (got < length) {
    const read = fs.readSync(fd, bytes, got, length - got, at + got);
    if (read === 0) break;
    got += read;
  }
  return bytes.subarray(0, got);
}

/** Writes all of it, or throws; `writeSync` may write a part. */
export function writeAll(fd: number, pieces: readonly Buffer[], at: number): number {
  let position = at;
  for (const piece of pieces) {
    for (let done = 0; done < piece.length;) {
      const written = fs.writeSync(fd, piece, done, piece.length - done, position);
      done += written;
      position += written;
    }
  }
  return position;
}

export interface SegmentScan {
  /** Where the last whole record ends. */
  readonly soundBytes: number;
  /** Points in the records from `from` on. */
  readonly points: number;
  /** Bytes after the last whole record. */
  readonly tornBytes: number;
}

/** Goes through a file's records from one on and counts. A file is at most a few megabytes. */
export function scanSegment(file: string, from: number): SegmentScan {
  const bytes = fs.readFileSync(file);
  let at = from;
  let points = 0;
  while (isSound(bytes, at)) {
    const header = decodeHeader(bytes, at);
    points += header.points;
    at += HEADER_BYTES + header.payloadBytes;
  }
  const soundBytes = Math.min(at, bytes.length);
  return { soundBytes, points, tornBytes: bytes.length - soundBytes };
}
