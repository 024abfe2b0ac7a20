import { type BatchGroup, sortGroup } from './journal-batch';

/** Points of one series at one resolution that are in the journal only, in the order in which they arrived. */
export interface TailColumn {
  readonly times: Uint32Array;
  readonly values: Float64Array;
  readonly length: number;
  readonly oldest: number;
  readonly newest: number;
  /** Each time is one step after that before it. */
  readonly isRegular: boolean;
}

/** Neighbours below this size are joined, so that a quiet hour of small commits does not become thousands of batches. */
const SMALL_POINTS = 4096;

/** Batches that are not sealed yet, by resolution and in the order of their commits. */
export class PointBatches {
  readonly #bySteps = new Map<number, BatchGroup[]>();
  #times = new Uint32Array(256);
  #values = new Float64Array(256);
  #length = 0;
  points = 0;

  add(group: BatchGroup): void {
    let groups = this.#bySteps.get(group.stepSeconds);
    if (groups === undefined) {
      groups = [];
      this.#bySteps.set(group.stepSeconds, groups);
    }
    this.points += group.times.length;
    const last = groups.at(-1);
    if (last !== undefined && last.times.length + group.times.length <= SMALL_POINTS) {
      groups[groups.length - 1] = join(last, group);
    } else groups.push(group);
  }

  clear(): void {
    this.#bySteps.clear();
    this.points = 0;
  }

  steps(): number[] {
    return [...this.#bySteps.keys()];
  }

  groups(): BatchGroup[] {
    return [...this.#bySteps.values()].flat();
  }

  /** Every series that has points at this resolution, ascending. */
  seriesOf(step: number): Uint32Array {
    const groups = this.#bySteps.get(step) ?? [];
    const [only] = groups;
    if (groups.length === 1 && only !== undefined) return only.ids;
    const seen = new Set<number>();
    for (const { ids } of groups) for (const id of ids) seen.add(id);
    return Uint32Array.from(seen).sort();
  }

  /** The points of one series, or undefined. Valid until the next call. */
  gather(step: number, series: number): TailColumn | undefined {
    const groups = this.#bySteps.get(step);
    if (groups === undefined) return undefined;
    this.#length = 0;
    let oldest = Infinity;
    let newest = 0;
    let previous = NaN;
    let isRegular = true;
    // Commits look alike, so a series mostly has the same place in each.
    let guess = 0;
    for (const { ids, ends, times, values } of groups) {
      const found = ids[guess] === series ? guess : placeOfSeries(ids, series);
      if (found < 0) continue;
      guess = found;
      const end = ends[found] ?? 0;
      for (let at = found === 0 ? 0 : (ends[found - 1] ?? 0); at < end; at += 1) {
        const time = times[at] ?? 0;
        if (time < oldest) oldest = time;
        if (time > newest) newest = time;
        if (time !== previous + step && this.#length > 0) isRegular = false;
        previous = time;
        this.#push(time, values[at] ?? NaN);
      }
    }
    if (this.#length === 0) return undefined;
    return { times: this.#times, values: this.#values, length: this.#length, oldest, newest, isRegular };
  }

  #push(time: number, value: number): void {
    if (this.#length === this.#times.length) {
      const times = new Uint32Array(this.#length * 2);
      const values = new Float64Array(this.#length * 2);
      times.set(this.#times);
      values.set(this.#values);
      this.#times = times;
      this.#values = values;
    }
    this.#times[this.#length] = time;
    this.#values[this.#length] = value;
    this.#length += 1;
  }
}

/** Where a series stands among those of a group, or −1. */
export function placeOfSeries(ids: Uint32Array, series: number): number {
  let low = 0;
  let high = ids.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const id = ids[middle] ?? 0;
    if (id === series) return middle;
    if (id < series) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function join(earlier: BatchGroup, later: BatchGroup): BatchGroup {
  const count = earlier.times.length + later.times.length;
  const series = new Uint32Array(count);
  const times = new Uint32Array(count);
  const values = new Float64Array(count);
  let at = 0;
  for (const group of [earlier, later]) {
    times.set(group.times, at);
    values.set(group.values, at);
    let start = at;
    group.ids.forEach((id, index) => {
      const end = at + (group.ends[index] ?? 0);
      series.fill(id, start, end);
      start = end;
    });
    at += group.times.length;
  }
  return sortGroup({ stepSeconds: earlier.stepSeconds, series, times, values });
}
