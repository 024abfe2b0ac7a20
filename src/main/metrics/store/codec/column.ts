import { BitReader, BitWriter } from './bit-stream';
import { ByteReader, ByteWriter, unzigzag, zigzag } from './byte-stream';
import { type IntegerScale, powerOf, toIntegers } from './integer-scale';
import { readRice, writeRice } from './rice';
import { readXor, writeXor } from './xor';

/**
 * One column of doubles (no gaps) in the smallest of several forms. Every bit comes back, also of −0, infinities and
 * the tiniest numbers. The first byte says which form it is; numbers are never reused for another meaning.
 */
const CODEC = { constantDouble: 0, constantInteger: 1, integers: 2, xor: 3, raw: 4, runs: 5 } as const;

const bits = new BitWriter();

export function writeColumn(out: ByteWriter, values: Float64Array, count: number): void {
  const runs = countRuns(values, count);
  if (runs === 1) {
    writeConstant(out, values[0] ?? 0);
    return;
  }
  if (runs <= count / 6) {
    writeRuns(out, values, count, runs);
    return;
  }
  writeVarying(out, values, count);
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
      readIntegers(input, into, count);
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

function countRuns(values: Float64Array, count: number): number {
  let runs = count === 0 ? 0 : 1;
  for (let index = 1; index < count; index += 1) {
    if (!Object.is(values[index], values[index - 1])) runs += 1;
  }
  return runs;
}

const integers = { buffer: new Float64Array(1024) };
const coded = { buffer: new Float64Array(1024) };

function scratch(holder: { buffer: Float64Array }, count: number): Float64Array {
  if (holder.buffer.length < count) holder.buffer = new Float64Array(count * 2);
  return holder.buffer;
}

function writeScale(out: ByteWriter, scale: IntegerScale): void {
  out.byte((scale.kind === 'binary' ? 0x80 : 0) | scale.exponent);
}

function readScale(input: ByteReader): IntegerScale {
  const byte = input.byte();
  return { kind: byte >= 0x80 ? 'binary' : 'decimal', exponent: byte & 0x7f };
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

function writeRuns(out: ByteWriter, values: Float64Array, count: number, runs: number): void {
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
  writeVarying(out, heads, runs);
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

function writeVarying(out: ByteWriter, values: Float64Array, count: number): void {
  const whole = scratch(integers, count);
  const scale = toIntegers(values, count, whole);
  if (scale !== null) {
    writeIntegers(out, scale, whole, count);
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

/** Written as `base + unit × n`, where `n` stands as it is, as first or as second differences, whichever is smallest. */
function writeIntegers(out: ByteWriter, scale: IntegerScale, whole: Float64Array, count: number): void {
  const first = whole[0] ?? 0;
  const unit = commonUnit(whole, count);
  for (let index = 0; index < count; index += 1) whole[index] = ((whole[index] ?? 0) - first) / unit;
  const order = cheapestOrder(whole, count);
  const centre = order === 0 ? meanOf(whole, count) : 0;
  const residuals = scratch(coded, count);
  let previous = 0;
  let slope = 0;
  for (let index = 0; index < count; index += 1) {
    const value = whole[index] ?? 0;
    const delta = value - previous;
    residuals[index] = zigzag(order === 0 ? value - centre : order === 1 ? delta : delta - slope);
    previous = value;
    slope = delta;
  }
  bits.reset();
  writeRice(bits, residuals, count);
  const packed = bits.finish();
  out.byte(CODEC.integers);
  writeScale(out, scale);
  out.byte(order);
  out.signed(first);
  out.varint(unit);
  if (order === 0) out.signed(centre);
  out.varint(packed.length);
  out.bytes(packed);
}

function readIntegers(input: ByteReader, into: Float64Array, count: number): void {
  const scale = readScale(input);
  const order = input.byte();
  const first = input.signed();
  const unit = input.varint();
  const centre = order === 0 ? input.signed() : 0;
  const length = input.varint();
  readRice(new BitReader(input.bytes, input.position), into, count);
  input.position += length;
  const power = powerOf(scale);
  let previous = 0;
  let slope = 0;
  for (let index = 0; index < count; index += 1) {
    const residual = unzigzag(into[index] ?? 0);
    const value = order === 0 ? residual + centre : order === 1 ? previous + residual : previous + slope + residual;
    slope = value - previous;
    previous = value;
    into[index] = (first + value * unit) / power;
  }
}

/** The largest number that divides every distance from the first value: memory comes in pages, disks in sectors. */
function commonUnit(whole: Float64Array, count: number): number {
  const first = whole[0] ?? 0;
  let unit = 0;
  for (let index = 1; index < count && unit !== 1; index += 1) {
    let a = Math.abs((whole[index] ?? 0) - first);
    let b = unit;
    while (b !== 0) [a, b] = [b, a % b];
    unit = a;
  }
  return unit === 0 ? 1 : unit;
}

function meanOf(whole: Float64Array, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += whole[index] ?? 0;
  return Math.round(sum / count);
}

function cheapestOrder(whole: Float64Array, count: number): 0 | 1 | 2 {
  const mean = meanOf(whole, count);
  const cost = [0, 0, 0];
  let previous = 0;
  let slope = 0;
  for (let index = 0; index < count; index += 1) {
    const value = whole[index] ?? 0;
    const delta = value - previous;
    cost[0] = (cost[0] ?? 0) + Math.log2(1 + Math.abs(value - mean));
    cost[1] = (cost[1] ?? 0) + Math.log2(1 + Math.abs(delta));
    cost[2] = (cost[2] ?? 0) + Math.log2(1 + Math.abs(delta - slope));
    previous = value;
    slope = delta;
  }
  const [zero = 0, one = 0, two = 0] = cost;
  if (two < one && two < zero) return 2;
  return one < zero ? 1 : 0;
}
