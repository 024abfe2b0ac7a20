import { encodeChunk, type EncodedChunk, WINDOW } from './codec/chunk';
import { decodeWhole, emptySlots, loadSlots, windowOf } from './load-slots';
import { ChunkCache } from './chunk-cache';
import type { ChunkKey } from './chunk-tables.sql';
import type { StoreReads, StoreWrites } from './metrics.sql';
import type { PointBatches, TailColumn } from './point-batches';
import type { Policy } from './policy';
import { type CoarseSlot, rollUp, storesSums } from './rollup';

/** A chunk under work: its slots, and how many points it held before. */
interface OpenChunk {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  counted: boolean;
  sums: boolean;
  before: number;
}

/** Chunks that are looked up at once. */
const KEYS_AT_ONCE = 1000;
const PACK_AT_MOST = 100_000;

/**
 * Moves points from the journal into chunks and rolls closed windows up into the next archive, in small steps: the caller
 * puts as many of them into a transaction as it has time for. Merging the same points twice gives the same chunks, so work
 * that was cut off, by an error or by death, is simply begun again.
 */
export class Sealer {
  readonly #reads: StoreReads;
  readonly #writes: StoreWrites;
  readonly #policyOf: (series: number) => Policy | undefined;
  readonly #open: OpenChunk = {
    values: new Float64Array(WINDOW),
    counts: new Float64Array(WINDOW),
    counted: false,
    sums: false,
    before: 0,
  };
  /** Rolling reads each chunk once: this holds none for long. */
  readonly #cache = new ChunkCache(4);
  readonly #coarse: CoarseSlot = { stored: 0, count: 0, value: 0 };
  #pointsAdded = 0;
  /** Points of the batches that are in chunks by now. */
  mergedPoints = 0;

  constructor(reads: StoreReads, writes: StoreWrites, policyOf: (series: number) => Policy | undefined) {
    this.#reads = reads;
    this.#writes = writes;
    this.#policyOf = policyOf;
  }

  /** Each step is one series merged or one window rolled up. */
  *seal(batches: PointBatches, nowSeconds: number): Generator<void, void> {
    this.mergedPoints = 0;
    const pending = batches.steps();
    // Finest first: what one resolution rolls up, the next one may have to roll up in turn.
    for (let step = 0; ;) {
      const stored = this.#writes.steps().find((candidate) => candidate > step) ?? Infinity;
      step = Math.min(stored, ...pending.filter((candidate) => candidate > step));
      if (step === Infinity) break;
      for (const series of batches.seriesOf(step)) {
        const points = batches.gather(step, series);
        if (points !== undefined) {
          this.#mergeOrMove(step, series, points, nowSeconds);
          this.mergedPoints += points.length;
        }
        yield;
      }
      yield* this.#rollWindows(step, windowOf(nowSeconds, step));
    }
  }

  get pointsAdded(): number {
    return this.#pointsAdded;
  }

  /** By how much the number of points in chunks has grown since this was asked last. */
  takePointsAdded(): number {
    const added = this.#pointsAdded;
    this.#pointsAdded = 0;
    return added;
  }

  /** Points that were taken before their series got other archives go where they belong now. */
  #mergeOrMove(step: number, series: number, points: TailColumn, nowSeconds: number): void {
    const archives = this.#policyOf(series)?.archives ?? [];
    if (archives.length === 0 || archives.some((archive) => archive.stepSeconds === step)) {
      this.#mergeSeries(step, series, points);
      return;
    }
    for (let index = 0; index < points.length; index += 1) {
      const time = points.times[index] ?? 0;
      const archive = archives.find(({ retentionSeconds }) => retentionSeconds >= nowSeconds - time) ?? archives.at(-1);
      if (archive === undefined) continue;
      const times = Uint32Array.of(time - (time % archive.stepSeconds));
      const values = points.values.slice(index, index + 1);
      this.#mergeSeries(archive.stepSeconds, series, {
        times,
        values,
        length: 1,
        oldest: time,
        newest: time,
        isRegular: true,
      });
    }
  }

  /** Points in order of arrival: of two in one slot the later one stays. */
  #mergeSeries(step: number, series: number, points: TailColumn): void {
    this.#writes.noteNewest(series, points.newest);
    const { times, values } = inWindows(points, step);
    for (let at = 0; at < times.length;) {
      const win = windowOf(times[at] ?? 0, step);
      const begin = win * WINDOW * step;
      const end = begin + WINDOW * step;
      const chunk = this.#load(step, win, series);
      for (; at < times.length; at += 1) {
        const time = times[at] ?? 0;
        if (time < begin || time >= end) break;
        const slot = (time - begin) / step;
        chunk.values[slot] = values[at] ?? NaN;
        chunk.counts[slot] = 0;
      }
      this.#store(step, win, series);
    }
  }

  *#rollWindows(step: number, open: number): Generator<void, void> {
    for (let keys = this.#toRoll(step, open, null); keys.length > 0; keys = this.#toRoll(step, open, keys.at(-1))) {
      for (const key of keys) {
        this.#rollWindow(key);
        yield;
      }
    }
  }

  #toRoll(step: number, open: number, after: ChunkKey | null = null): ChunkKey[] {
    return this.#writes.chunksToClose(step, open, 'unrolled', after, KEYS_AT_ONCE);
  }

  #rollWindow(key: ChunkKey): void {
    const policy = this.#policyOf(key.series);
    const archive = policy?.archives.findIndex((candidate) => candidate.stepSeconds === key.step) ?? -1;
    const coarser = archive === -1 ? undefined : policy?.archives[archive + 1];
    if (policy !== undefined && coarser !== undefined) {
      this.#roll(key.series, key.step, key.win, coarser.stepSeconds, policy);
    }
    this.#writes.markRolled(key);
  }

  /** Moves the chunks of windows that are over to where they stay, packed as tightly as can be. Each step is one chunk. */
  *close(nowSeconds: number): Generator<void, void> {
    for (const step of this.#writes.steps()) {
      const open = windowOf(nowSeconds, step);
      const next = (): ChunkKey[] => this.#writes.chunksToClose(step, open, 'all', null, KEYS_AT_ONCE);
      for (let keys = next(); keys.length > 0; keys = next()) {
        for (const key of keys) {
          const encoded = this.#encodeFinally(key);
          if (encoded !== null) this.#writes.closeChunk(key, encoded.count, encoded.data);
          yield;
        }
      }
    }
  }

  /** Packs chunks that are not closed as tightly as closed ones, until `until` (of `performance.now`). */
  packFresh(step: number, until: number): void {
    for (const key of this.#writes.chunksToClose(step, Infinity, 'all', null, PACK_AT_MOST)) {
      if (performance.now() >= until) return;
      const encoded = this.#encodeFinally(key);
      if (encoded !== null) this.#writes.rewriteFresh(key, encoded.data);
    }
  }

  #encodeFinally({ step, win, series }: ChunkKey): EncodedChunk | null {
    const { values, counts, counted, sums } = this.#load(step, win, series);
    return encodeChunk({ values, counts: counted ? counts : null, sums }, 'final');
  }

  #roll(series: number, step: number, win: number, coarseStep: number, policy: Policy): void {
    const ratio = coarseStep / step;
    const from = Math.floor((win * WINDOW * step) / coarseStep) * coarseStep;
    const until = Math.ceil(((win + 1) * WINDOW * step) / coarseStep) * coarseStep;
    const fine = emptySlots((until - from) / step, true);
    loadSlots(this.#reads, this.#cache, series, step, from, fine);
    const lastWindow = windowOf(until - coarseStep, coarseStep);
    for (let coarseWindow = windowOf(from, coarseStep); coarseWindow <= lastWindow; coarseWindow += 1) {
      const begin = coarseWindow * WINDOW * coarseStep;
      const chunk = this.#load(coarseStep, coarseWindow, series);
      let changed = false;
      for (let time = Math.max(from, begin); time < Math.min(until, begin + WINDOW * coarseStep); time += coarseStep) {
        const start = (time - from) / step;
        if (!rollUp(fine, start, ratio, policy.method, policy.xFilesFactor, this.#coarse)) continue;
        const slot = (time - begin) / coarseStep;
        chunk.values[slot] = this.#coarse.stored;
        chunk.counts[slot] = this.#coarse.count;
        changed = true;
      }
      if (!changed) continue;
      if (storesSums(policy.method)) {
        chunk.counted = true;
        chunk.sums = true;
      }
      this.#store(coarseStep, coarseWindow, series);
    }
  }

  #load(step: number, win: number, series: number): OpenChunk {
    const chunk = this.#open;
    const row = this.#reads.chunk(step, win, series);
    const form = row === undefined ? null : decodeWhole(row.data, chunk.values, chunk.counts);
    // A chunk that cannot be read is begun anew: it must not keep everything else from being sealed.
    if (row === undefined || form === null) {
      chunk.values.fill(NaN);
      chunk.counts.fill(0);
      chunk.counted = false;
      chunk.sums = false;
      chunk.before = row?.count ?? 0;
      return chunk;
    }
    chunk.sums = form.sums;
    chunk.counted = form.counted;
    chunk.before = row.count;
    return chunk;
  }

  #store(step: number, win: number, series: number): void {
    const chunk = this.#open;
    const slots = { values: chunk.values, counts: chunk.counted ? chunk.counts : null, sums: chunk.sums };
    const encoded = encodeChunk(slots);
    if (encoded === null) return;
    this.#pointsAdded += encoded.count - chunk.before;
    this.#writes.putChunk({ step, win, series }, encoded.count, encoded.data);
  }
}

/** The points so that those of one window stand together, in the order in which they arrived. Mostly they do already. */
function inWindows(points: TailColumn, step: number): { times: Uint32Array; values: Float64Array } {
  const times = points.times.subarray(0, points.length);
  const values = points.values.subarray(0, points.length);
  const span = WINDOW * step;
  let previous = 0;
  let ascending = true;
  for (const time of times) {
    // Within one window the order is free, and a time of the window before shows as one below its begin.
    if (time < previous - (previous % span)) ascending = false;
    previous = time;
  }
  if (ascending) return { times, values };
  const order = Array.from(times, (_, index) => index);
  order.sort((a, b) => windowOf(times[a] ?? 0, step) - windowOf(times[b] ?? 0, step) || a - b);
  return {
    times: Uint32Array.from(order, (at) => times[at] ?? 0),
    values: Float64Array.from(order, (at) => values[at] ?? NaN),
  };
}
