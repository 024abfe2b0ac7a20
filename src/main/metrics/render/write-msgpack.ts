import type { ByteWriter } from './byte-writer';
import { isColumn, isList, type PlainValue } from './plain-value';

const NIL = 0xc0;
const FALSE = 0xc2;
const TRUE = 0xc3;
const FLOAT64 = 0xcb;
const UINT32 = 0xce;
const INT64 = 0xd3;

/** A first byte that holds a small length itself, those that are followed by 1, 2 and 4 bytes of length, and the small limit. */
interface Header {
  readonly fix: number;
  readonly limit: number;
  readonly wide: readonly [number | null, number, number];
}
const TEXT: Header = { fix: 0xa0, limit: 32, wide: [0xd9, 0xda, 0xdb] };
const LIST: Header = { fix: 0x90, limit: 16, wide: [null, 0xdc, 0xdd] };
const MAP: Header = { fix: 0x80, limit: 16, wide: [null, 0xde, 0xdf] };

const UTF8 = new TextEncoder();

/**
 * MessagePack of plain values. It is written here rather than with a library, because a column must become floats even
 * where they are whole, without being copied into an array first.
 */
export function writeMsgpack(writer: ByteWriter, value: PlainValue): void {
  if (value === null) writer.byte(NIL);
  else if (typeof value === 'boolean') writer.byte(value ? TRUE : FALSE);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'string') writeText(writer, value);
  else if (isColumn(value)) writeColumn(writer, value);
  else if (isList(value)) {
    writeHeader(writer, LIST, value.length);
    for (const item of value) writeMsgpack(writer, item);
  } else writeMap(writer, value);
}

function writeMap(writer: ByteWriter, map: { readonly [key: string]: PlainValue }): void {
  const entries = Object.entries(map);
  writeHeader(writer, MAP, entries.length);
  for (const [key, value] of entries) {
    writeText(writer, key);
    writeMsgpack(writer, value);
  }
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = UTF8.encode(text);
  writeHeader(writer, TEXT, bytes.length);
  writer.bytes(bytes);
}

function writeColumn(writer: ByteWriter, values: Float64Array): void {
  writeHeader(writer, LIST, values.length);
  for (const value of values) {
    if (Number.isNaN(value)) writer.byte(NIL);
    else writeFloat(writer, value);
  }
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) writeFloat(writer, value);
  else if (value >= 0 && value < 128) writer.byte(value);
  else if (value >= 0 && value < 2 ** 32) {
    writer.byte(UINT32);
    writeBigEndian(writer, value, 4);
  } else {
    writer.byte(INT64);
    writeBigEndian(writer, Math.floor(value / 2 ** 32) >>> 0, 4);
    writeBigEndian(writer, value - Math.floor(value / 2 ** 32) * 2 ** 32, 4);
  }
}

function writeFloat(writer: ByteWriter, value: number): void {
  writer.byte(FLOAT64);
  writer.float64(value);
}

function writeHeader(writer: ByteWriter, { fix, limit, wide }: Header, length: number): void {
  const [one, two, four] = wide;
  if (length < limit) writer.byte(fix | length);
  else if (one !== null && length < 2 ** 8) {
    writer.byte(one);
    writer.byte(length);
  } else if (length < 2 ** 16) {
    writer.byte(two);
    writeBigEndian(writer, length, 2);
  } else {
    writer.byte(four);
    writeBigEndian(writer, length, 4);
  }
}

function writeBigEndian(writer: ByteWriter, value: number, bytes: number): void {
  for (let shift = (bytes - 1) * 8; shift >= 0; shift -= 8) writer.byte((value >>> shift) & 0xff);
}
