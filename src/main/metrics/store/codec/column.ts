import { BitReader, BitWriter } from './bit-stream';
import { ByteReader, ByteWriter, unzigzag, zigzag } from './byte-stream';
import { type IntegerScale, powerOf, toIntegers } from './integer-scale';
import { MOST_MODELLED_DIGITS, readModelled, writeModelled } from './context-coder';
import { kindsLimit, readKinds, writeKinds } from './kinds-coder';
import { readRice, writeRice } from './rice';
import { readXor, writeXor } from './xor';

/**
 * One column of doubles (no gaps) in the smallest of several forms. Every bit comes back, also of −0, infinities and
 * the tiniest numbers. The first byte says which form it is; numbers are never reused for another meaning.
 */
const CODEC = {
  constantDouble: 0,
  constantInteger: 1,
  integers: 2,
  xor: 3,
  raw: 4,
  runs: 5,
  modelled: 6,
  kinds: 7,
} as const;

const bits = new BitWriter();

/** `final` takes about ten times as long for chunks that will not change any more, and a half to nine tenths of the room. */
export type Effort = 'quick' | 'final';

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
  if (codec !== CODEC.integers && codec !== CODEC.modelled && codec !== CODEC.kinds) return null;
  const power = powerOf(readScale(input));
  const order = input.byte();
  const first = input.signed();
  input.varint();
  if (order === 0) input.signed();
  if (codec === CODEC.modelled) input.byte();
  const length = input.varint();
  input.position += length;
  return { first, power, isConstant: false };
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
  const whole = scratch(integers, count);
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

/**
 * How a number is foretold from those before it: not at all, as the one before, as that and its slope, or as a level that
 * moves a quarter of the way with each number (a noisy gauge: the one before would bring its own noise along).
 */
type Order = 0 | 1 | 2 | 3;
const ORDERS: readonly Order[] = [0, 1, 2, 3];
/** Of orders that cost the same. */
const PREFERENCE: readonly Order[] = [1, 0, 2, 3];
/** So many numbers show which order suits the modelling coder. */
const TRIAL = 128;
/** An order whose numbers are longer than the shortest by so much is not tried: modelling does not make up for that. */
const HOPELESS = 1.4;
/** Where modelling all digits saves so much of a chunk, fewer of them are not tried. */
const PLAINLY_BETTER = 0.8;
const FEW_DIGITS = 2;
/** Modelling has to save so much of a chunk to be worth its slower reading. */
const WORTH_IT = 0.95;

/** Written as `base + unit × n`, where `n` stands as its difference from what is foretold. */
function writeIntegers(out: ByteWriter, scale: IntegerScale, whole: Float64Array, count: number, effort: Effort): void {
  const first = whole[0] ?? 0;
  const unit = commonUnit(whole, count);
  for (let index = 0; index < count; index += 1) whole[index] = ((whole[index] ?? 0) - first) / unit;
  const mean = meanOf(whole, count);
  const lengths = lengthsOf(whole, count, mean);
  const shortest = Math.min(...lengths);
  let order = PREFERENCE.find((candidate) => lengths[candidate] === shortest) ?? 1;
  const residuals = scratch(coded, count);
  bits.reset();
  differences(whole, count, order, mean, residuals);
  for (let index = 0; index < count; index += 1) residuals[index] = zigzag(residuals[index] ?? 0);
  writeRice(bits, residuals, count);
  let packed = bits.finish();
  let digits = -1;
  let codec: IntegerCodec = CODEC.integers;
  if (effort === 'final') {
    const candidates = ORDERS.filter((candidate) => (lengths[candidate] ?? Infinity) <= shortest * HOPELESS);
    const best = modelBest(whole, count, mean, candidates, packed.length);
    if (best.packed.length < packed.length * WORTH_IT) ({ packed, order, digits, codec } = best);
  }
  out.byte(codec);
  writeScale(out, scale);
  out.byte(order);
  out.signed(first);
  out.varint(unit);
  if (order === 0) out.signed(mean);
  if (codec === CODEC.modelled) out.byte(digits);
  out.varint(packed.length);
  out.bytes(packed);
}

type IntegerCodec = typeof CODEC.integers | typeof CODEC.modelled | typeof CODEC.kinds;

interface Modelled {
  readonly codec: IntegerCodec;
  readonly packed: Uint8Array;
  readonly order: Order;
  readonly digits: number;
}

/** The smaller of what the two modelling coders make of the numbers, each in the order that suits it. */
function modelBest(
  whole: Float64Array,
  count: number,
  mean: number,
  candidates: readonly Order[],
  riceBytes: number,
): Modelled {
  const best = modelDigits(whole, count, mean, candidates, riceBytes);
  const packed = best.packed.slice();
  const residuals = scratch(coded, count);
  const trial = Math.min(count, TRIAL);
  let order: Order = 1;
  let least = Infinity;
  for (const candidate of candidates) {
    differences(whole, trial, candidate, mean, residuals);
    const limit = kindsLimit(residuals, trial);
    const size = limit === null ? Infinity : writeKinds(residuals, trial, limit).length;
    if (size < least) [least, order] = [size, candidate];
  }
  differences(whole, count, order, mean, residuals);
  const limit = kindsLimit(residuals, count);
  const kinds = limit === null ? packed : writeKinds(residuals, count, limit);
  if (kinds.length >= packed.length) return { ...best, packed };
  return { codec: CODEC.kinds, packed: kinds, order, digits: -1 };
}

/** Tries the orders on the beginning, and the best of them on everything. */
function modelDigits(
  whole: Float64Array,
  count: number,
  mean: number,
  candidates: readonly Order[],
  riceBytes: number,
): Modelled {
  const residuals = scratch(coded, count);
  const trial = Math.min(count, TRIAL);
  let order = candidates[0] ?? 1;
  let least = Infinity;
  for (const candidate of candidates.length > 1 ? candidates : []) {
    differences(whole, trial, candidate, mean, residuals);
    const size = writeModelled(residuals, trial, MOST_MODELLED_DIGITS).length;
    if (size < least) [least, order] = [size, candidate];
  }
  differences(whole, count, order, mean, residuals);
  const all = writeModelled(residuals, count, MOST_MODELLED_DIGITS).slice();
  if (all.length < riceBytes * PLAINLY_BETTER)
    return { codec: CODEC.modelled, packed: all, order, digits: MOST_MODELLED_DIGITS };
  const few = writeModelled(residuals, count, FEW_DIGITS);
  if (few.length < all.length) return { codec: CODEC.modelled, packed: few, order, digits: FEW_DIGITS };
  return { codec: CODEC.modelled, packed: all, order, digits: MOST_MODELLED_DIGITS };
}

function differences(whole: Float64Array, count: number, order: Order, mean: number, into: Float64Array): void {
  let previous = 0;
  let slope = 0;
  let level = 0;
  for (let index = 0; index < count; index += 1) {
    const value = whole[index] ?? 0;
    into[index] = value - foretold(order, mean, previous, slope, level);
    slope = value - previous;
    previous = value;
    level += (value - level) / 4;
  }
}

function foretold(order: number, mean: number, previous: number, slope: number, level: number): number {
  if (order === 0) return mean;
  if (order === 1) return previous;
  return order === 2 ? previous + slope : Math.round(level);
}

function readIntegers(input: ByteReader, into: Float64Array, count: number, codec: IntegerCodec): void {
  const scale = readScale(input);
  const order = input.byte();
  const first = input.signed();
  const unit = input.varint();
  const mean = order === 0 ? input.signed() : 0;
  const digits = codec === CODEC.modelled ? Math.min(input.byte(), MOST_MODELLED_DIGITS) : 0;
  const length = input.varint();
  const end = input.position + length;
  if (codec === CODEC.modelled) readModelled(input.bytes, input.position, end, into, count, digits);
  else if (codec === CODEC.kinds) readKinds(input.bytes, input.position, end, into, count);
  else {
    readRice(new BitReader(input.bytes, input.position), into, count);
    for (let index = 0; index < count; index += 1) into[index] = unzigzag(into[index] ?? 0);
  }
  input.position = end;
  const power = powerOf(scale);
  let previous = 0;
  let slope = 0;
  let level = 0;
  for (let index = 0; index < count; index += 1) {
    const value = (into[index] ?? 0) + foretold(order, mean, previous, slope, level);
    slope = value - previous;
    previous = value;
    level += (value - level) / 4;
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

/** The residuals' lengths in bits for each order, which is what Golomb-Rice coding pays for. */
function lengthsOf(whole: Float64Array, count: number, mean: number): readonly number[] {
  let cost0 = 0;
  let cost1 = 0;
  let cost2 = 0;
  let cost3 = 0;
  let previous = 0;
  let slope = 0;
  let level = 0;
  for (let index = 0; index < count; index += 1) {
    const value = whole[index] ?? 0;
    const delta = value - previous;
    cost0 += lengthOf(value - mean);
    cost1 += lengthOf(delta);
    cost2 += lengthOf(delta - slope);
    cost3 += lengthOf(value - level);
    slope = delta;
    previous = value;
    level += (value - level) / 4;
  }
  return [cost0, cost1, cost2, cost3];
}

/** log2(1 + |n|), with one binary digit behind the point for all but the longest. */
function lengthOf(number: number): number {
  const size = Math.abs(number);
  if (size >= 2 ** 30) return Math.log2(1 + size);
  const whole = (2 * size + 2) | 0;
  const length = 31 - Math.clz32(whole);
  // The first digit after the leading one tells which half of its octave the number is in.
  return length - 1 + (length > 0 && (whole >>> (length - 1)) & 1 ? 0.5 : 0);
}
