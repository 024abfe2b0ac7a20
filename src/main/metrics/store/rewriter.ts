import { ArchiveReader } from './archive-reader';
import { encodeChunk, WINDOW } from './codec/chunk';
import { emptySlots, windowOf } from './load-slots';
import type { StoreReads, StoreWrites } from './metrics.sql';
import type { TailColumn } from './point-batches';
import type { Archive, Policy } from './policy';
import { type CoarseSlot, rollUp } from './rollup';

/**
 * Turns the archives of one series into other ones, as whisper-resize does: each new slot takes what the finest old archive
 * knows of it; finer values are rolled up, coarser ones stand in the slot in which they begin. Call it within a transaction.
 */
export class Rewriter {
  readonly #reads: StoreReads;
  readonly #writes: StoreWrites;
  readonly #archives: ArchiveReader;
  readonly #coarse: CoarseSlot = { stored: 0, count: 0, value: 0 };

  /** `tail` gives the points that are committed and not sealed. */
  constructor(
    reads: StoreReads,
    writes: StoreWrites,
    tail: { column(step: number, series: number): TailColumn | undefined },
  ) {
    this.#reads = reads;
    this.#writes = writes;
    this.#archives = new ArchiveReader(reads, tail);
  }

  /** Returns by how much the number of points in chunks grew (or, below zero, shrank). */
  rewrite(series: number, from: Policy, to: Policy, nowSeconds: number): number {
    this.#archives.refresh();
    const columns = to.archives.map((archive) => this.#build(series, from, to, archive, nowSeconds));
    let grown = 0;
    for (const archive of from.archives) grown -= this.#drop(series, archive, nowSeconds);
    for (const column of columns) grown += this.#store(series, column, nowSeconds);
    return grown;
  }

  #build(series: number, from: Policy, to: Policy, archive: Archive, nowSeconds: number): Column {
    const step = archive.stepSeconds;
    const start = Math.floor((nowSeconds - archive.retentionSeconds) / step) * step + step;
    const length = Math.max(1, (Math.floor(nowSeconds / step) * step - start) / step + 1);
    const column = { start, step, values: new Float64Array(length).fill(NaN) };
    // Coarsest first, so that what is known more finely stands in its place.
    for (let level = from.archives.length - 1; level >= 0; level -= 1)
      this.#take(series, from, level, to, column, nowSeconds);
    return column;
  }

  #take(series: number, from: Policy, level: number, to: Policy, into: Column, nowSeconds: number): void {
    const old = from.archives[level];
    if (old === undefined) return;
    const step = old.stepSeconds;
    const oldest = Math.max(into.start, nowSeconds - old.retentionSeconds);
    const start = Math.ceil(oldest / into.step) * into.step;
    const aligned = Math.ceil(start / step) * step;
    const length = Math.floor((nowSeconds - aligned) / step) + 1;
    if (length <= 0) return;
    const range = { level, startSeconds: aligned, stepSeconds: step, length };
    const { values } = this.#archives.read(series, from, range);
    const ratio = into.step / step;
    if (ratio > 1 && Number.isInteger(ratio)) this.#rollInto(into, values, aligned, ratio, to);
    else {
      for (let index = 0; index < length; index += 1) {
        const value = values[index] ?? NaN;
        if (!Number.isNaN(value)) into.values[Math.floor((aligned + index * step - into.start) / into.step)] = value;
      }
    }
  }

  #rollInto(into: Column, values: Float64Array, aligned: number, ratio: number, to: Policy): void {
    // The newest slot is mostly a part of one; what it lacks is unknown.
    const padded = emptySlots(Math.ceil(values.length / ratio) * ratio, false);
    padded.values.set(values);
    for (let start = 0; start < padded.values.length; start += ratio) {
      if (!rollUp(padded, start, ratio, to.method, to.xFilesFactor, this.#coarse)) continue;
      const slot = (aligned - into.start) / into.step + start / ratio;
      if (slot < into.values.length) into.values[slot] = this.#coarse.value;
    }
  }

  #drop(series: number, archive: Archive, nowSeconds: number): number {
    const step = archive.stepSeconds;
    let dropped = 0;
    // One window more at either end: retention drops late, and clocks are a little ahead.
    const last = windowOf(nowSeconds, step) + 1;
    for (let win = windowOf(nowSeconds - archive.retentionSeconds, step) - 1; win <= last; win += 1) {
      const row = this.#reads.chunk(step, win, series);
      if (row === undefined) continue;
      dropped += row.count;
      this.#writes.dropChunk({ step, win, series });
    }
    return dropped;
  }

  #store(series: number, column: Column, nowSeconds: number): number {
    const { start, step, values } = column;
    const end = start + values.length * step;
    let stored = 0;
    for (let win = windowOf(start, step); win * WINDOW * step < end; win += 1) {
      const slots = new Float64Array(WINDOW).fill(NaN);
      const offset = (win * WINDOW * step - start) / step;
      slots.set(values.subarray(Math.max(0, offset), Math.max(0, offset + WINDOW)), Math.max(0, -offset));
      const encoded = encodeChunk({ values: slots, counts: null, sums: false });
      if (encoded === null) continue;
      stored += encoded.count;
      const key = { step, win, series };
      this.#writes.putChunk(key, encoded.count, encoded.data);
      // Every coarser archive was computed from the same points already.
      if (win < windowOf(nowSeconds, step)) this.#writes.markRolled(key);
    }
    return stored;
  }
}

interface Column {
  readonly start: number;
  readonly step: number;
  readonly values: Float64Array;
}
