import { BitReader, BitWriter } from './bit-stream';
import type { ByteReader, ByteWriter } from './byte-stream';
import {
  INTEGER_CODEC,
  type Effort,
  isIntegerCodec,
  peekIntegers,
  readIntegers,
  writeIntegers,
} from './integer-column';
import { powerOf, readScale, toIntegers, writeScale } from './integer-scale';
import { roomIn } from './scratch';
import { readXor, writeXor } from './xor';

/**
 * One column of doubles (no gaps) in the smallest of several forms. Every bit comes back, also of −0, infinities and
 * the tiniest numbers. The first byte says which form it is; numbers are never reused for another meaning.
 */
const CODEC = {
  constantDouble: 0,
  constantInteger: 1,
  ...INTEGER_CODEC,
  xor: 3,
  raw: 4,
  runs: 5,
} as const;

const bits = new BitWriter();
const integers = { buffer: new Float64Array(1024) };

export function writeColumn(out: ByteWriter, values: Float64Array, count: number, effort: Effort = 'quick'): void {
  const runs = countRuns(values, count);
  if (runs === 1) {
    writeConstant(out, values[0] ?? 0);
    return;
  }
  if (runs <= count / 6) {
    writeRuns(out, values, count, runs, effort);
    return;
  }
  writeVarying(out, values, count, effort);
}

export function readColumn(input: ByteReader, into: Float64Array, count: number): void {
  const codec = input.byte();
  switch (codec) {
    case CODEC.constantDouble:
      into.fill(input.double(), 0, count);
      return;
    case CODEC.constantInteger: {
      const scale = readScale(input);
      into.fill(input.signed() / powerOf(scale), 0, count);
      return;
    }
    case CODEC.integers:
    case CODEC.modelled:
    case CODEC.kinds:
      readIntegers(input, into, count, codec);
      return;
    case CODEC.xor: {
      const length = input.varint();
      readXor(new BitReader(input.bytes, input.position), into, count);
      input.position += length;
      return;
    }
    case CODEC.raw:
      for (let index = 0; index < count; index += 1) into[index] = input.double();
      return;
    case CODEC.runs:
      readRuns(input, into, count);
      return;
    default:
      throw new RangeError(`unknown codec ${codec} in a chunk`);
  }
}

/** What can be told of a column without reading it: its first number, and what its numbers are divided by. */
export interface ColumnHead {
  readonly first: number;
  readonly power: number;
  readonly isConstant: boolean;
}

/** The head of a column of whole numbers, of which the input is moved to the end; null for any other. */
export function peekColumn(input: ByteReader): ColumnHead | null {
  const codec = input.byte();
  if (codec === CODEC.constantInteger) {
    const power = powerOf(readScale(input));
    return { first: input.signed(), power, isConstant: true };
  }
  if (codec === CODEC.runs) {
    for (let left = input.varint(); left > 1; left -= 1) input.varint();
    return peekColumn(input);
  }
  return isIntegerCodec(codec) ? { ...peekIntegers(input, codec), isConstant: false } : null;
}

function countRuns(values: Float64Array, count: number): number {
  let runs = count === 0 ? 0 : 1;
  for (let index = 1; index < count; index += 1) {
    if (!Object.is(values[index], values[index - 1])) runs += 1;
  }
  return runs;
}

function writeConstant(out: ByteWriter, value: number): void {
  const one = Float64Array.of(value);
  const into = new Float64Array(1);
  const scale = toIntegers(one, 1, into);
  if (scale === null) {
    out.byte(CODEC.constantDouble);
    out.double(value);
    return;
  }
  out.byte(CODEC.constantInteger);
  writeScale(out, scale);
  out.signed(into[0] ?? 0);
}

function writeRuns(out: ByteWriter, values: Float64Array, count: number, runs: number, effort: Effort): void {
  const heads = new Float64Array(runs);
  out.byte(CODEC.runs);
  out.varint(runs);
  let run = 0;
  let length = 1;
  heads[0] = values[0] ?? 0;
  for (let index = 1; index < count; index += 1) {
    const value = values[index] ?? 0;
    if (Object.is(value, heads[run])) {
      length += 1;
      continue;
    }
    out.varint(length);
    run += 1;
    heads[run] = value;
    length = 1;
  }
  writeVarying(out, heads, runs, effort);
}

function readRuns(input: ByteReader, into: Float64Array, count: number): void {
  const runs = input.varint();
  const lengths = new Float64Array(runs);
  let covered = 0;
  for (let run = 0; run < runs - 1; run += 1) {
    const length = input.varint();
    lengths[run] = length;
    covered += length;
  }
  lengths[runs - 1] = count - covered;
  const heads = new Float64Array(runs);
  readColumn(input, heads, runs);
  let at = 0;
  for (let run = 0; run < runs; run += 1) {
    const end = at + (lengths[run] ?? 0);
    into.fill(heads[run] ?? NaN, at, end);
    at = end;
  }
}

function writeVarying(out: ByteWriter, values: Float64Array, count: number, effort: Effort): void {
  const whole = roomIn(integers, count);
  const scale = toIntegers(values, count, whole);
  if (scale !== null) {
    writeIntegers(out, scale, whole, count, effort);
    return;
  }
  bits.reset();
  writeXor(bits, values, count);
  const packed = bits.finish();
  if (packed.length >= count * 8) {
    out.byte(CODEC.raw);
    for (let index = 0; index < count; index += 1) out.double(values[index] ?? 0);
    return;
  }
  out.byte(CODEC.xor);
  out.varint(packed.length);
  out.bytes(packed);
}
