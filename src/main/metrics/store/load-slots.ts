import { decodeChunk, WINDOW } from './codec/chunk';
import { newColumn } from './column-pool';
import type { ChunkCache, DecodedChunk } from './chunk-cache';
import type { StoreReads } from './metrics.sql';

/** Slots of one series at one resolution, from `fromSeconds` on. NaN where nothing is. */
export interface Slots {
  readonly values: Float64Array;
  /** Sums behind averaged values, and how many they were made of; null at the finest resolution. */
  readonly sums: Float64Array | null;
  readonly counts: Float64Array | null;
}

export function emptySlots(length: number, rolledUp: boolean): Slots {
  return {
    values: newColumn(length),
    sums: rolledUp ? new Float64Array(length) : null,
    counts: rolledUp ? new Float64Array(length) : null,
  };
}

export function windowOf(seconds: number, step: number): number {
  return Math.floor(seconds / (step * WINDOW));
}

/** As `decodeChunk`; null for bytes that SQLite did not see to be scrambled, but are. */
export function decodeWhole(
  data: Uint8Array,
  into: Float64Array,
  countsInto: Float64Array,
): ReturnType<typeof decodeChunk> | null {
  try {
    return decodeChunk(data, into, countsInto);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Copies what sealed chunks hold of `slots.values.length` slots from `fromSeconds` (a multiple of the step) into `slots`. */
export function loadSlots(
  reads: StoreReads,
  cache: ChunkCache,
  series: number,
  step: number,
  fromSeconds: number,
  slots: Slots,
): void {
  const length = slots.values.length;
  const firstSlot = fromSeconds / step;
  const lastWindow = Math.floor((firstSlot + length - 1) / WINDOW);
  for (let win = Math.floor(firstSlot / WINDOW); win <= lastWindow; win += 1) {
    // A gap where the bytes make no sense: the rest of the series is still worth an answer.
    const chunk = cache.get(reads, step, win, series);
    if (chunk === null) continue;
    const begin = Math.max(0, firstSlot - win * WINDOW);
    const end = Math.min(WINDOW, firstSlot + length - win * WINDOW);
    const at = win * WINDOW - firstSlot + begin;
    slots.values.set(chunk.shown.subarray(begin, end), at);
    slots.sums?.set(chunk.stored.subarray(begin, end), at);
    if (slots.counts !== null) countsInto(slots.counts, at, chunk, begin, end);
  }
}

/** A direct value counts as one, so that a coarser average weighs it like any other slot. */
function countsInto(into: Float64Array, at: number, chunk: DecodedChunk, begin: number, end: number): void {
  for (let slot = begin; slot < end; slot += 1) into[at + slot - begin] = Math.max(1, chunk.counts?.[slot] ?? 1);
}
