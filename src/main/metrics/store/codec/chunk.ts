import { ByteReader, ByteWriter } from './byte-stream';
import { type ColumnHead, peekColumn, readColumn, writeColumn } from './column';
import type { Effort } from './integer-column';
import { asDecimal } from './integer-scale';

/**
 * A chunk holds one window of WINDOW slots of one series at one resolution. Windows are cut at multiples of
 * WINDOW × step since the epoch, so a point's chunk and its place in it are arithmetic, a late point rewrites exactly
 * one chunk, and retention drops whole windows. 720 has so many divisors that a coarser slot hardly ever straddles two.
 */
export const WINDOW = 720;

/**
 * The slots of one chunk. `values[i]` is NaN where nothing came. In a rollup of averages `values` holds sums and
 * `counts` how many they were made of; a count of 0 marks a value that arrived late and went here directly.
 */
export interface ChunkSlots {
  readonly values: Float64Array;
  readonly counts: Float64Array | null;
  /** Whether `values` are sums that have to be divided by `counts`. */
  readonly sums: boolean;
}

/** Of the values as a query sees them: an average is divided first. */
export interface ChunkSummary {
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

const PRESENCE = { dense: 0, bitmap: 1, positions: 2, strided: 3 } as const;
const HAS_COUNTS = 4;
const ARE_SUMS = 8;

/** The first byte of a chunk is the length of its summary, with this bit where that is relative to the slots. */
const RELATIVE = 0x80;
const LENGTH_BITS = 0x7f;
const MOST_DISTANCE = 2 ** 51;
const DUST = 1e-12;

const out = new ByteWriter();
const head = new ByteWriter();
const gathered = new Float64Array(WINDOW);
const summaryColumn = new Float64Array(5);

export interface EncodedChunk {
  readonly data: Uint8Array;
  readonly count: number;
}

/**
 * A summary, then the slots. The summary stands in the blob rather than in columns of its own because it is packed like any
 * other values there: mostly in a dozen bytes instead of forty. Returns null for a chunk in which there is nothing.
 */
export function encodeChunk(slots: ChunkSlots, effort: Effort = 'quick'): EncodedChunk | null {
  const present = presentSlots(slots.values);
  const first = present[0];
  if (first === undefined) return null;
  const span = (present.at(-1) ?? first) - first + 1;
  const bitmapBytes = Math.ceil(span / 8);
  const stride = strideOf(present);
  const presence =
    span === present.length
      ? PRESENCE.dense
      : stride > 0
        ? PRESENCE.strided
        : bitmapBytes <= present.length
          ? PRESENCE.bitmap
          : PRESENCE.positions;
  out.reset();
  out.byte(presence | (slots.counts === null ? 0 : HAS_COUNTS) | (slots.sums ? ARE_SUMS : 0));
  out.varint(first);
  out.varint(presence === PRESENCE.bitmap ? span : present.length);
  if (presence === PRESENCE.bitmap) writeBitmap(present, first, bitmapBytes);
  if (presence === PRESENCE.positions) writePositions(present, first);
  if (presence === PRESENCE.strided) out.varint(stride);
  writeGathered(slots.values, present, effort);
  if (slots.counts !== null) writeGathered(slots.counts, present, effort);
  const body = out.toBytes();
  writeSummary(summarizeChunk(slots), body);
  out.bytes(body);
  return { data: out.toBytes(), count: present.length };
}

/** The bytes of a chunk from before its summary stood in it, with the summary. */
export function withSummary(summary: ChunkSummary, slots: Uint8Array): Uint8Array {
  const head = encodeSummary(summary);
  out.reset();
  out.byte(head.length);
  out.bytes(head);
  out.bytes(slots);
  return out.toBytes();
}

/** Reads the summary of a chunk alone. */
export function readSummary(blob: Uint8Array): ChunkSummary {
  const form = blob[0] ?? 0;
  if (form < RELATIVE) {
    readColumn(new ByteReader(blob, 1), summaryColumn, summaryColumn.length);
    const [first = NaN, last = NaN, min = NaN, max = NaN, sum = NaN] = summaryColumn;
    return { first, last, min, max, sum };
  }
  const base = baseOf(new ByteReader(blob, 1 + (form & LENGTH_BITS)));
  if (base === null) throw new RangeError('a chunk has no summary');
  const input = form === RELATIVE ? null : new ByteReader(blob, 1);
  return fromBase(base, input?.signed() ?? 0, -(input?.varint() ?? 0), input?.varint() ?? 0, input?.signed() ?? 0);
}

/** What a summary is told by: the whole numbers that the values stand as. */
interface SummaryBase {
  readonly first: number;
  readonly count: number;
  /** What a whole number is divided by first, and then. */
  readonly power: number;
  readonly weight: number;
}

/** From the slots of a chunk, without decoding them. Null where values are no whole numbers or weigh differently. */
function baseOf(input: ByteReader): SummaryBase | null {
  const flags = input.byte();
  const start = input.varint();
  const length = input.varint();
  const presence = flags & 3;
  const count = presence === PRESENCE.dense ? length : readPresent(input, presence, start, length).length;
  const values = peekColumn(input);
  if (values === null) return null;
  if ((flags & ARE_SUMS) === 0) return { ...values, count, weight: 1 };
  const counts: ColumnHead | null = (flags & HAS_COUNTS) === 0 ? null : peekColumn(input);
  if (counts?.isConstant !== true) return null;
  return { ...values, count, weight: Math.max(1, counts.first) };
}

/** Each number by its distance from the first; of the sum, from that of as many firsts. */
function fromBase(base: SummaryBase, last: number, min: number, max: number, sum: number): ChunkSummary {
  const value = (distance: number): number => (base.first + distance) / base.power / base.weight;
  const total = (base.first * base.count + sum) / base.power / base.weight;
  return { first: value(0), last: value(last), min: value(min), max: value(max), sum: total };
}

/**
 * Begins a chunk with its summary: relative to what can be told from the head of the slots where they are whole numbers,
 * which takes a third of the room, and nothing at all where they are all the same.
 */
function writeSummary(summary: ChunkSummary, body: Uint8Array): void {
  const relative = encodeRelative(summary, body);
  const bytes = relative ?? encodeSummary(summary);
  out.reset();
  out.byte(bytes.length | (relative === null ? 0 : RELATIVE));
  out.bytes(bytes);
}

function encodeRelative(summary: ChunkSummary, body: Uint8Array): Uint8Array | null {
  const base = baseOf(new ByteReader(body));
  if (base === null) return null;
  const distance = (value: number): number => Math.round(value * base.weight * base.power) - base.first;
  const last = distance(summary.last);
  const min = distance(summary.min);
  const max = distance(summary.max);
  const sum = Math.round(summary.sum * base.weight * base.power) - base.first * base.count;
  if (Math.max(Math.abs(last), -min, max, Math.abs(sum), Math.abs(base.first * base.count)) > MOST_DISTANCE)
    return null;
  const back = fromBase(base, last, min, max, sum);
  const isExact = back.first === summary.first && back.last === summary.last;
  if (!isExact || back.min !== summary.min || back.max !== summary.max) return null;
  // Of whole numbers the sum is exact; one of doubles has dust in its last digits.
  if (!(Math.abs(back.sum - summary.sum) <= Math.abs(summary.sum) * DUST)) return null;
  head.reset();
  if (last === 0 && min === 0 && max === 0 && sum === 0) return head.toBytes();
  head.signed(last);
  head.varint(-min);
  head.varint(max);
  head.signed(sum);
  return head.toBytes();
}

function encodeSummary({ first, last, min, max, sum }: ChunkSummary): Uint8Array {
  summaryColumn.set([first, last, min, max, sum]);
  head.reset();
  writeColumn(head, summaryColumn, summaryColumn.length);
  return head.toBytes();
}

/** Fills `values` (and `counts`) of WINDOW slots from a blob; what the chunk does not hold becomes NaN (0 in counts). */
export function decodeChunk(
  blob: Uint8Array,
  values: Float64Array,
  counts: Float64Array | null,
): { sums: boolean; counted: boolean } {
  const input = new ByteReader(blob, 1 + ((blob[0] ?? 0) & LENGTH_BITS));
  const flags = input.byte();
  const first = input.varint();
  const length = input.varint();
  const presence = flags & 3;
  values.fill(NaN);
  counts?.fill(0);
  const present = presence === PRESENCE.dense ? null : readPresent(input, presence, first, length);
  const count = present === null ? length : present.length;
  readColumn(input, gathered, count);
  scatter(values, present, first, count);
  if ((flags & HAS_COUNTS) !== 0 && counts !== null) {
    readColumn(input, gathered, count);
    scatter(counts, present, first, count);
  }
  return { sums: (flags & ARE_SUMS) !== 0, counted: (flags & HAS_COUNTS) !== 0 };
}

export function summarizeChunk(slots: ChunkSlots): ChunkSummary {
  let count = 0;
  let first = NaN;
  let last = NaN;
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  for (let index = 0; index < slots.values.length; index += 1) {
    const value = slotValue(slots, index);
    if (Number.isNaN(value)) continue;
    if (count === 0) first = value;
    count += 1;
    last = value;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  return { first, last, min, max, sum: asDecimal(sum) };
}

/** The value of a slot as a query sees it. */
export function slotValue(slots: ChunkSlots, index: number): number {
  const value = slots.values[index] ?? NaN;
  if (!slots.sums || slots.counts === null) return value;
  const count = slots.counts[index] ?? 0;
  return count > 1 ? value / count : value;
}

function presentSlots(values: Float64Array): number[] {
  const present: number[] = [];
  for (let index = 0; index < values.length; index += 1) {
    if (!Number.isNaN(values[index] ?? NaN)) present.push(index);
  }
  return present;
}

/** The distance between neighbours where it is always the same (a sender that is slower than its archive), else 0. */
function strideOf(present: readonly number[]): number {
  const stride = (present[1] ?? 0) - (present[0] ?? 0);
  for (let index = 2; index < present.length; index += 1) {
    if ((present[index] ?? 0) - (present[index - 1] ?? 0) !== stride) return 0;
  }
  return Math.max(0, stride);
}

function writeBitmap(present: readonly number[], first: number, byteCount: number): void {
  const bitmap = new Uint8Array(byteCount);
  for (const slot of present) {
    const bit = slot - first;
    bitmap[bit >> 3] = (bitmap[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  out.bytes(bitmap);
}

function writePositions(present: readonly number[], first: number): void {
  let previous = first;
  for (const slot of present.slice(1)) {
    out.varint(slot - previous);
    previous = slot;
  }
}

function writeGathered(column: Float64Array, present: readonly number[], effort: Effort): void {
  for (let index = 0; index < present.length; index += 1) gathered[index] = column[present[index] ?? 0] ?? 0;
  writeColumn(out, gathered, present.length, effort);
}

function readPresent(input: ByteReader, presence: number, first: number, length: number): number[] {
  const present: number[] = [];
  if (presence === PRESENCE.strided) {
    const stride = input.varint();
    for (let index = 0; index < length; index += 1) present.push(first + index * stride);
    return present;
  }
  if (presence === PRESENCE.positions) {
    let slot = first;
    present.push(slot);
    for (let index = 1; index < length; index += 1) {
      slot += input.varint();
      present.push(slot);
    }
    return present;
  }
  const bytes = Math.ceil(length / 8);
  for (let bit = 0; bit < length; bit += 1) {
    if (((input.bytes[input.position + (bit >> 3)] ?? 0) >> (bit & 7)) & 1) present.push(first + bit);
  }
  input.position += bytes;
  return present;
}

function scatter(column: Float64Array, present: readonly number[] | null, first: number, count: number): void {
  if (present === null) {
    for (let index = 0; index < count; index += 1) column[first + index] = gathered[index] ?? NaN;
    return;
  }
  for (let index = 0; index < count; index += 1) column[present[index] ?? 0] = gathered[index] ?? NaN;
}
