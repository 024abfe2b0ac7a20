import { decodeChunk, encodeChunk, summarizeChunk, WINDOW } from './codec/chunk';
import type { BatchGroup } from './journal-batch';
import { emptySlots, loadSlots, windowOf } from './load-slots';
import type { StoreReads, StoreWrites } from './metrics.sql';
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

export interface SealResult {
  /** By how much the number of points in chunks grew. */
  readonly pointsAdded: number;
  /** Newest point of each series that was sealed, seconds. */
  readonly newest: ReadonlyMap<number, number>;
}

/**
 * Moves points from the journal into chunks and rolls closed windows up into the next archive. Merging the same points
 * twice gives the same chunks. Runs inside the caller's transaction.
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
  readonly #coarse: CoarseSlot = { stored: 0, count: 0, value: 0 };
  #pointsAdded = 0;
  #newest = new Map<number, number>();

  constructor(reads: StoreReads, writes: StoreWrites, policyOf: (series: number) => Policy | undefined) {
    this.#reads = reads;
    this.#writes = writes;
    this.#policyOf = policyOf;
  }

  seal(batches: readonly BatchGroup[], nowSeconds: number): SealResult {
    this.#pointsAdded = 0;
    this.#newest = new Map();
    const pending = new Set(batches.map((group) => group.stepSeconds));
    // Finest first: what one resolution rolls up, the next one may have to roll up in turn.
    for (let step = 0; ;) {
      const stored = this.#writes.steps().find((candidate) => candidate > step) ?? Infinity;
      step = Math.min(stored, ...[...pending].filter((candidate) => candidate > step));
      if (step === Infinity) break;
      const groups = batches.filter((group) => group.stepSeconds === step);
      if (groups.length > 0) this.#mergeStep(step, groups);
      this.#rollClosedWindows(step, nowSeconds);
    }
    return { pointsAdded: this.#pointsAdded, newest: this.#newest };
  }

  #mergeStep(step: number, groups: readonly BatchGroup[]): void {
    const { series, times, values } = orderBySeries(groups);
    let start = 0;
    while (start < series.length) {
      const id = series[start] ?? 0;
      let end = start + 1;
      while (end < series.length && series[end] === id) end += 1;
      this.#mergeSeries(step, id, times.subarray(start, end), values.subarray(start, end));
      start = end;
    }
  }

  /** Points in order of arrival: of two in one slot the later one stays. */
  #mergeSeries(step: number, series: number, times: Uint32Array, values: Float64Array): void {
    const windows = new Set<number>();
    let newest = 0;
    for (const time of times) {
      windows.add(windowOf(time, step));
      if (time > newest) newest = time;
    }
    this.#newest.set(series, Math.max(newest, this.#newest.get(series) ?? 0));
    for (const win of windows) {
      const chunk = this.#load(step, win, series);
      const begin = win * WINDOW * step;
      const end = begin + WINDOW * step;
      for (let index = 0; index < times.length; index += 1) {
        const time = times[index] ?? 0;
        if (time < begin || time >= end) continue;
        const slot = (time - begin) / step;
        chunk.values[slot] = values[index] ?? NaN;
        chunk.counts[slot] = 0;
      }
      this.#store(step, win, series);
    }
  }

  #rollClosedWindows(step: number, nowSeconds: number): void {
    for (const key of this.#writes.chunksToRoll(step, windowOf(nowSeconds, step))) {
      const policy = this.#policyOf(key.series);
      const archive = policy?.archives.findIndex((candidate) => candidate.stepSeconds === step) ?? -1;
      const coarser = archive === -1 ? undefined : policy?.archives[archive + 1];
      if (policy !== undefined && coarser !== undefined)
        this.#roll(key.series, step, key.win, coarser.stepSeconds, policy);
      this.#writes.markRolled(key);
    }
  }

  #roll(series: number, step: number, win: number, coarseStep: number, policy: Policy): void {
    const ratio = coarseStep / step;
    const from = Math.floor((win * WINDOW * step) / coarseStep) * coarseStep;
    const until = Math.ceil(((win + 1) * WINDOW * step) / coarseStep) * coarseStep;
    const fine = emptySlots((until - from) / step, true);
    loadSlots(this.#reads, series, step, from, fine);
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
    if (row === undefined) {
      chunk.values.fill(NaN);
      chunk.counts.fill(0);
      chunk.counted = false;
      chunk.sums = false;
      chunk.before = 0;
      return chunk;
    }
    const { sums, counted } = decodeChunk(row.data, chunk.values, chunk.counts);
    chunk.sums = sums;
    chunk.counted = counted;
    chunk.before = row.count;
    return chunk;
  }

  #store(step: number, win: number, series: number): void {
    const chunk = this.#open;
    const slots = { values: chunk.values, counts: chunk.counted ? chunk.counts : null, sums: chunk.sums };
    const data = encodeChunk(slots);
    if (data === null) return;
    const summary = summarizeChunk(slots);
    const archives = this.#policyOf(series)?.archives ?? [];
    const coarsest = archives.at(-1)?.stepSeconds === step || !archives.some((archive) => archive.stepSeconds === step);
    this.#pointsAdded += summary.count - chunk.before;
    this.#writes.putChunk({ step, win, series, ...summary, rolled: coarsest ? 1 : 0, data });
  }
}

/** Sorts by series and keeps the order of arrival within each (a counting sort). */
function orderBySeries(groups: readonly BatchGroup[]): Omit<BatchGroup, 'stepSeconds'> {
  let total = 0;
  let highest = 0;
  for (const group of groups) {
    total += group.series.length;
    for (const id of group.series) if (id > highest) highest = id;
  }
  const place = new Uint32Array(highest + 2);
  for (const group of groups) for (const id of group.series) place[id + 1] = (place[id + 1] ?? 0) + 1;
  for (let id = 1; id < place.length; id += 1) place[id] = (place[id] ?? 0) + (place[id - 1] ?? 0);
  const series = new Uint32Array(total);
  const times = new Uint32Array(total);
  const values = new Float64Array(total);
  for (const group of groups) {
    for (let index = 0; index < group.series.length; index += 1) {
      const id = group.series[index] ?? 0;
      const at = place[id] ?? 0;
      place[id] = at + 1;
      series[at] = id;
      times[at] = group.times[index] ?? 0;
      values[at] = group.values[index] ?? NaN;
    }
  }
  return { series, times, values };
}
