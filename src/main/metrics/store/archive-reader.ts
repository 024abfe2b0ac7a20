import { ChunkCache } from './chunk-cache';
import { WINDOW } from './codec/chunk';
import type { JournalTail } from './journal-tail';
import { emptySlots, loadSlots, type Slots } from './load-slots';
import type { StoreReads } from './metrics.sql';
import type { Archive, Policy } from './policy';
import { type CoarseSlot, rollUp } from './rollup';

/** Points of one series at one resolution: the first at `startSeconds`, then one each step; NaN for none. */
export interface ArchivePoints {
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly values: Float64Array;
}

/** Whisper's answer to "which points": chosen by the age of `from` alone, cut to what is kept and to now. */
export interface ArchiveRange {
  readonly level: number;
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly length: number;
}

/** Null where the range lies in the future or before everything that is kept. */
export function chooseArchive(
  archives: readonly Archive[],
  fromSeconds: number,
  untilSeconds: number,
  nowSeconds: number,
): ArchiveRange | null {
  const longest = archives.at(-1)?.retentionSeconds ?? 0;
  const oldest = nowSeconds - longest;
  if (fromSeconds > nowSeconds || untilSeconds < oldest) return null;
  const from = Math.max(fromSeconds, oldest);
  const until = Math.min(untilSeconds, nowSeconds);
  const age = nowSeconds - from;
  const level = archives.findIndex((archive) => archive.retentionSeconds >= age);
  const archive = archives[level];
  if (archive === undefined) return null;
  const step = archive.stepSeconds;
  const start = from - (from % step) + step;
  const end = until - (until % step) + step;
  return { level, startSeconds: start, stepSeconds: step, length: Math.max(1, (end - start) / step) };
}

/** A stretch of time, `from` inclusive, `until` exclusive. */
interface Stretch {
  readonly from: number;
  readonly until: number;
}

/**
 * Reads archives as Whisper would answer: what is sealed, then rollups of everything finer that has not been rolled up
 * yet, then points that are still in the journal. Use within one read transaction after refreshing the tail.
 */
export class ArchiveReader {
  readonly #reads: StoreReads;
  readonly #tail: Pick<JournalTail, 'column'>;
  readonly #cache = new ChunkCache();
  /** Windows with chunks that are not rolled up, by resolution, as of this moment. */
  readonly #fresh = new Map<number, readonly number[]>();
  readonly #coarse: CoarseSlot = { stored: 0, count: 0, value: 0 };

  constructor(reads: StoreReads, tail: Pick<JournalTail, 'column'>) {
    this.#reads = reads;
    this.#tail = tail;
  }

  /**
   * Begins a new moment: windows may have been closed since the last. A reader beside the writer says by `version` whether
   * anything has been written since; where none is given, everything is looked at anew.
   */
  refresh(version = NaN): void {
    this.#fresh.clear();
    this.#cache.begin(version);
  }

  #freshWindows(step: number): readonly number[] {
    let windows = this.#fresh.get(step);
    if (windows === undefined) {
      windows = this.#reads.freshWindows(step);
      this.#fresh.set(step, windows);
    }
    return windows;
  }

  read(series: number, policy: Policy, range: ArchiveRange): ArchivePoints {
    const slots = this.#readLevel(series, policy, range.level, range.startSeconds, range.length, false);
    return { startSeconds: range.startSeconds, stepSeconds: range.stepSeconds, values: slots.values };
  }

  #readLevel(
    series: number,
    policy: Policy,
    level: number,
    from: number,
    length: number,
    /** For rolling up further; an answer needs the values alone. */
    withSums: boolean,
  ): Slots {
    const step = stepOf(policy, level);
    const slots = emptySlots(length, withSums && level > 0);
    loadSlots(this.#reads, this.#cache, series, step, from, slots);
    if (level > 0) {
      const until = from + length * step;
      for (const stretch of this.#stale(series, policy, level - 1, from, until)) {
        this.#rollInto(slots, series, policy, level, from, stretch);
      }
    }
    this.#overlayTail(slots, series, step, from);
    return slots;
  }

  /** Computes the coarse slots that a stretch of fine ones touches anew. */
  #rollInto(slots: Slots, series: number, policy: Policy, level: number, from: number, stretch: Stretch): void {
    const step = stepOf(policy, level);
    const fineStep = stepOf(policy, level - 1);
    const ratio = step / fineStep;
    const begin = Math.max(from, Math.floor(stretch.from / step) * step);
    const end = Math.min(from + slots.values.length * step, Math.ceil(stretch.until / step) * step);
    const count = (end - begin) / step;
    if (count <= 0) return;
    const fine = this.#readLevel(series, policy, level - 1, begin, count * ratio, true);
    for (let index = 0; index < count; index += 1) {
      if (!rollUp(fine, index * ratio, ratio, policy.method, policy.xFilesFactor, this.#coarse)) continue;
      const at = (begin - from) / step + index;
      slots.values[at] = this.#coarse.value;
      if (slots.sums !== null) slots.sums[at] = this.#coarse.stored;
      if (slots.counts !== null) slots.counts[at] = policy.method === 'average' ? this.#coarse.count : 1;
    }
  }

  /** Where the content of an archive is newer than what was rolled up from it, within the range, without overlaps. */
  #stale(series: number, policy: Policy, level: number, from: number, until: number): Stretch[] {
    const found: Stretch[] = [];
    for (let finer = level; finer >= 0; finer -= 1) {
      const step = stepOf(policy, finer);
      const span = WINDOW * step;
      for (const win of this.#freshWindows(step)) {
        const stretch = { from: win * span, until: (win + 1) * span };
        if (stretch.until <= from || stretch.from >= until) continue;
        if (this.#reads.isFresh(step, win, series)) found.push(stretch);
      }
      const tail = this.#tail.column(step, series);
      if (tail !== undefined) found.push({ from: tail.oldest, until: tail.newest + step });
    }
    // Windows reach into the future, where there is nothing to roll up; the range ends before that.
    const inside = found
      .map((stretch) => ({ from: Math.max(from, stretch.from), until: Math.min(until, stretch.until) }))
      .filter((stretch) => stretch.from < stretch.until)
      .sort((a, b) => a.from - b.from);
    return merge(inside, stepOf(policy, level + 1));
  }

  #overlayTail(slots: Slots, series: number, step: number, from: number): void {
    const tail = this.#tail.column(step, series);
    if (tail === undefined) return;
    const until = from + slots.values.length * step;
    if (tail.newest < from || tail.oldest >= until) return;
    // As it mostly is: all at once.
    if (tail.isRegular && slots.sums === null && slots.counts === null) {
      const first = Math.max(0, (from - tail.oldest) / step);
      const end = Math.min(tail.length, (until - tail.oldest) / step);
      slots.values.set(tail.values.subarray(first, end), (tail.oldest - from) / step + first);
      return;
    }
    for (let index = 0; index < tail.length; index += 1) {
      const time = tail.times[index] ?? 0;
      if (time < from || time >= until) continue;
      const at = (time - from) / step;
      const value = tail.values[index] ?? NaN;
      slots.values[at] = value;
      if (slots.sums !== null) slots.sums[at] = value;
      if (slots.counts !== null) slots.counts[at] = 1;
    }
  }
}

function stepOf(policy: Policy, level: number): number {
  return policy.archives[level]?.stepSeconds ?? 1;
}

/** Joins stretches that overlap or lie in neighbouring coarse slots. */
function merge(sorted: readonly Stretch[], coarseStep: number): Stretch[] {
  const merged: Stretch[] = [];
  for (const stretch of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && stretch.from <= last.until + coarseStep) {
      merged[merged.length - 1] = { from: last.from, until: Math.max(last.until, stretch.until) };
    } else merged.push(stretch);
  }
  return merged;
}
