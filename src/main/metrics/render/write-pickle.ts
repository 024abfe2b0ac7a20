import type { ByteWriter } from './byte-writer';
import { isColumn, isList, type PlainValue } from './plain-value';

/** Opcodes of pickle's protocol 2, which every Python since 2.3 reads. */
const OP = {
  proto: 0x80,
  stop: 0x2e,
  mark: 0x28,
  none: 0x4e,
  true: 0x88,
  false: 0x89,
  int32: 0x4a,
  long: 0x8a,
  float: 0x47,
  text: 0x58,
  emptyList: 0x5d,
  appends: 0x65,
  emptyDict: 0x7d,
  setItems: 0x75,
} as const;

const LONG_BYTES = 8;
const UTF8 = new TextEncoder();

/** A pickle of plain values: no class is named, so that whatever reads it need not trust it. */
export function writePickle(writer: ByteWriter, value: PlainValue): void {
  writer.byte(OP.proto);
  writer.byte(2);
  writeValue(writer, value);
  writer.byte(OP.stop);
}

function writeValue(writer: ByteWriter, value: PlainValue): void {
  if (value === null) writer.byte(OP.none);
  else if (typeof value === 'boolean') writer.byte(value ? OP.true : OP.false);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'string') writeText(writer, value);
  else if (isColumn(value)) writeColumn(writer, value);
  else if (isList(value)) writeList(writer, value);
  else writeDict(writer, value);
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = UTF8.encode(text);
  writer.byte(OP.text);
  writer.int32(bytes.length);
  writer.bytes(bytes);
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    writer.byte(OP.float);
    writer.float64(value);
  } else if (value === (value | 0)) {
    writer.byte(OP.int32);
    writer.int32(value);
  } else {
    writer.byte(OP.long);
    writer.byte(LONG_BYTES);
    writer.int32((value % 2 ** 32) | 0);
    writer.int32(Math.floor(value / 2 ** 32));
  }
}

function writeColumn(writer: ByteWriter, values: Float64Array): void {
  writer.byte(OP.emptyList);
  writer.byte(OP.mark);
  for (const value of values) {
    if (Number.isNaN(value)) {
      writer.byte(OP.none);
      continue;
    }
    writer.byte(OP.float);
    writer.float64(value);
  }
  writer.byte(OP.appends);
}

function writeList(writer: ByteWriter, list: readonly PlainValue[]): void {
  writer.byte(OP.emptyList);
  writer.byte(OP.mark);
  for (const item of list) writeValue(writer, item);
  writer.byte(OP.appends);
}

function writeDict(writer: ByteWriter, dict: { readonly [key: string]: PlainValue }): void {
  writer.byte(OP.emptyDict);
  writer.byte(OP.mark);
  for (const [key, value] of Object.entries(dict)) {
    writeText(writer, key);
    writeValue(writer, value);
  }
  writer.byte(OP.setItems);
}
