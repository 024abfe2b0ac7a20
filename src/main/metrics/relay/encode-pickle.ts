import type { RelayedPoints } from './points';

/** carbon refuses messages of more than a megabyte; its own relays send so many points in one. */
const POINTS_EACH = 500;

const PROTOCOL_2 = Buffer.from([0x80, 0x02]);
const LIST_AND_MARK = Buffer.from(']('); // EMPTY_LIST, MARK
const PAIRS = Buffer.from([0x86, 0x86]); // TUPLE2 twice: (time, value), (name, …)
const APPENDS_AND_STOP = Buffer.from('e.');
const UNICODE = 0x58; // 'X': length in four bytes, UTF-8
const INT = 0x4a; // 'J': four bytes
const FLOAT = 0x47; // 'G': eight bytes, big-endian

/** `[(name, (time, value)), …]` as Python pickles it, each message behind its length in four bytes. */
export function* encodePickle(points: RelayedPoints): Generator<Buffer> {
  for (let start = 0; start < points.names.length; start += POINTS_EACH) {
    const body = encodeList(points, start, Math.min(points.names.length, start + POINTS_EACH));
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(body.length);
    yield Buffer.concat([length, body]);
  }
}

function encodeList({ names, values, times }: RelayedPoints, start: number, end: number): Buffer {
  const pieces: Buffer[] = [PROTOCOL_2, LIST_AND_MARK];
  for (let index = start; index < end; index += 1) {
    pieces.push(
      encodeName(names[index] ?? ''),
      encodeTime(times[index] ?? 0),
      encodeFloat(values[index] ?? NaN),
      PAIRS,
    );
  }
  pieces.push(APPENDS_AND_STOP);
  return Buffer.concat(pieces);
}

function encodeName(name: string): Buffer {
  const text = Buffer.from(name);
  const head = Buffer.allocUnsafe(5);
  head.writeUInt8(UNICODE, 0);
  head.writeUInt32LE(text.length, 1);
  return Buffer.concat([head, text]);
}

function encodeTime(seconds: number): Buffer {
  if (seconds >= 2 ** 31) return encodeFloat(seconds);
  const piece = Buffer.allocUnsafe(5);
  piece.writeUInt8(INT, 0);
  piece.writeInt32LE(seconds, 1);
  return piece;
}

function encodeFloat(value: number): Buffer {
  const piece = Buffer.allocUnsafe(9);
  piece.writeUInt8(FLOAT, 0);
  piece.writeDoubleBE(value, 1);
  return piece;
}
