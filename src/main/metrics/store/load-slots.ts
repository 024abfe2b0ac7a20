import { decodeChunk, WINDOW } from './codec/chunk';
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
    values: new Float64Array(length).fill(NaN),
    sums: rolledUp ? new Float64Array(length) : null,
    counts: rolledUp ? new Float64Array(length) : null,
  };
}

export function windowOf(seconds: number, step: number): number {
  return Math.floor(seconds / (step * WINDOW));
}

const values = new Float64Array(WINDOW);
const counts = new Float64Array(WINDOW);

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
export function loadSlots(reads: StoreReads, series: number, step: number, fromSeconds: number, slots: Slots): void {
  const length = slots.values.length;
  const firstSlot = fromSeconds / step;
  const lastWindow = Math.floor((firstSlot + length - 1) / WINDOW);
  for (let win = Math.floor(firstSlot / WINDOW); win <= lastWindow; win += 1) {
    const row = reads.chunk(step, win, series);
    if (row === undefined) continue;
    const form = decodeWhole(row.data, values, counts);
    // A gap where the bytes make no sense: the rest of the series is still worth an answer.
    if (form === null) continue;
    const { sums, counted } = form;
    const begin = Math.max(0, firstSlot - win * WINDOW);
    const end = Math.min(WINDOW, firstSlot + length - win * WINDOW);
    const shift = win * WINDOW - firstSlot;
    for (let index = begin; index < end; index += 1) {
      const stored = values[index] ?? NaN;
      if (Number.isNaN(stored)) continue;
      const count = counted ? (counts[index] ?? 0) : 0;
      const at = index + shift;
      slots.values[at] = sums && count > 1 ? stored / count : stored;
      if (slots.sums !== null) slots.sums[at] = stored;
      // A direct value counts as one, so that a coarser average weighs it like any other slot.
      if (slots.counts !== null) slots.counts[at] = sums ? Math.max(1, count) : 1;
    }
  }
}
