import { BitReader, BitWriter } from './bit-stream';
import { type ByteReader, type ByteWriter, unzigzag, zigzag } from './byte-stream';
import { MOST_MODELLED_DIGITS, readModelled, writeModelled } from './context-coder';
import { differences, foretold, lengthsOf, meanOf, type Order, ORDERS, shortestOrder } from './foretelling';
import { type IntegerScale, powerOf, readScale, writeScale } from './integer-scale';
import { kindsLimit, readKinds, writeKinds } from './kinds-coder';
import { readRice, writeRice } from './rice';
import { roomIn } from './scratch';

/** A column of whole numbers of one scale: what is left of them once they are foretold, in the smallest of three codings. */

/** So many numbers show which order suits the modelling coder. */
const TRIAL = 128;
/** An order whose numbers are longer than the shortest by so much is not tried: modelling does not make up for that. */
const HOPELESS = 1.4;
/** Where modelling all digits saves so much of a chunk, fewer of them are not tried. */
const PLAINLY_BETTER = 0.8;
const FEW_DIGITS = 2;
/** Modelling has to save so much of a chunk to be worth its slower reading. */
const WORTH_IT = 0.95;

/** How the differences are coded; the first byte of the column. */
export const INTEGER_CODEC = { integers: 2, modelled: 6, kinds: 7 } as const;
export type IntegerCodec = (typeof INTEGER_CODEC)[keyof typeof INTEGER_CODEC];

export function isIntegerCodec(codec: number): codec is IntegerCodec {
  return codec === INTEGER_CODEC.integers || codec === INTEGER_CODEC.modelled || codec === INTEGER_CODEC.kinds;
}

/** `final` takes about ten times as long for chunks that will not change any more, and a half to nine tenths of the room. */
export type Effort = 'quick' | 'final';

const bits = new BitWriter();
const coded = { buffer: new Float64Array(1024) };

/** Written as `base + unit × n`, where `n` stands as its difference from what is foretold. `whole` is used up. */
export function writeIntegers(
  out: ByteWriter,
  scale: IntegerScale,
  whole: Float64Array,
  count: number,
  effort: Effort,
): void {
  const first = whole[0] ?? 0;
  const unit = commonUnit(whole, count);
  for (let index = 0; index < count; index += 1) whole[index] = ((whole[index] ?? 0) - first) / unit;
  const mean = meanOf(whole, count);
  const lengths = lengthsOf(whole, count, mean);
  const shortest = shortestOrder(lengths);
  let order = shortest.order;
  const residuals = roomIn(coded, count);
  bits.reset();
  differences(whole, count, order, mean, residuals);
  for (let index = 0; index < count; index += 1) residuals[index] = zigzag(residuals[index] ?? 0);
  writeRice(bits, residuals, count);
  let packed = bits.finish();
  let digits = -1;
  let codec: IntegerCodec = INTEGER_CODEC.integers;
  if (effort === 'final') {
    const candidates = ORDERS.filter((candidate) => (lengths[candidate] ?? Infinity) <= shortest.length * HOPELESS);
    const best = modelBest(whole, count, mean, candidates, packed.length);
    if (best.packed.length < packed.length * WORTH_IT) ({ packed, order, digits, codec } = best);
  }
  out.byte(codec);
  writeScale(out, scale);
  out.byte(order);
  out.signed(first);
  out.varint(unit);
  if (order === 0) out.signed(mean);
  if (codec === INTEGER_CODEC.modelled) out.byte(digits);
  out.varint(packed.length);
  out.bytes(packed);
}

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
  const residuals = roomIn(coded, count);
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
  return { codec: INTEGER_CODEC.kinds, packed: kinds, order, digits: -1 };
}

/** Tries the orders on the beginning, and the best of them on everything. */
function modelDigits(
  whole: Float64Array,
  count: number,
  mean: number,
  candidates: readonly Order[],
  riceBytes: number,
): Modelled {
  const residuals = roomIn(coded, count);
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
    return { codec: INTEGER_CODEC.modelled, packed: all, order, digits: MOST_MODELLED_DIGITS };
  const few = writeModelled(residuals, count, FEW_DIGITS);
  if (few.length < all.length) return { codec: INTEGER_CODEC.modelled, packed: few, order, digits: FEW_DIGITS };
  return { codec: INTEGER_CODEC.modelled, packed: all, order, digits: MOST_MODELLED_DIGITS };
}

/** The column whose first byte, `codec`, has been read. */
export function readIntegers(input: ByteReader, into: Float64Array, count: number, codec: IntegerCodec): void {
  const scale = readScale(input);
  const order = input.byte();
  const first = input.signed();
  const unit = input.varint();
  const mean = order === 0 ? input.signed() : 0;
  const digits = codec === INTEGER_CODEC.modelled ? Math.min(input.byte(), MOST_MODELLED_DIGITS) : 0;
  const length = input.varint();
  const end = input.position + length;
  if (codec === INTEGER_CODEC.modelled) readModelled(input.bytes, input.position, end, into, count, digits);
  else if (codec === INTEGER_CODEC.kinds) readKinds(input.bytes, input.position, end, into, count);
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

/** First number and divisor of the column whose first byte, `codec`, has been read; the input is moved to its end. */
export function peekIntegers(
  input: ByteReader,
  codec: IntegerCodec,
): { readonly first: number; readonly power: number } {
  const power = powerOf(readScale(input));
  const order = input.byte();
  const first = input.signed();
  input.varint();
  if (order === 0) input.signed();
  if (codec === INTEGER_CODEC.modelled) input.byte();
  const length = input.varint();
  input.position += length;
  return { first, power };
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
