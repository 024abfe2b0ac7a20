import type { Clock } from '../../platform/clock';
import type { ImportBatch, ImportOutcome, ImportPart } from '../import/import-batch';
import { importSteps, levelOfAge } from './import-steps';
import type { BatchGroup } from './journal-batch';
import { NewestSlots } from './newest-slots';
import { PointColumns } from './point-columns';
import type { Archive } from './policy';
import type { SeriesTable } from './series-table';

/** What became of a point. */
export type Verdict = 'accepted' | 'too-old' | 'in-the-future' | 'full';

/** Points that may wait in memory while nothing can be written; beyond, sockets are paused and `full` is answered. */
export const MAX_WAITING_POINTS = 2_000_000;
/** A sender that counts in milliseconds, or a clock from another year. */
const MAX_AHEAD_SECONDS = 86_400;
const NO_ARCHIVES: readonly Archive[] = [];

/** Points that have arrived and wait for the next commit, each in the slot of the archive that its age leads to. */
export class PendingPoints {
  readonly #clock: Clock;
  #table: SeriesTable;
  readonly #columns = new PointColumns();
  readonly #slots = new NewestSlots();
  #commitNumber = 1;
  #newest: number | null;
  #nowSeconds = 0;

  /** @param newest the time of the newest point that is stored */
  constructor(clock: Clock, table: SeriesTable, newest: number | null) {
    this.#clock = clock;
    this.#table = table;
    this.#newest = newest;
    this.tick();
  }

  get length(): number {
    return this.#columns.length;
  }

  /** The time of the newest point, stored or waiting. */
  get newest(): number | null {
    return this.#newest;
  }

  /** Reads the clock once for all points of one piece of input. */
  tick(): void {
    this.#nowSeconds = Math.floor(this.#clock.nowMs() / 1000);
  }

  get nowSeconds(): number {
    return this.#nowSeconds;
  }

  append(name: string, value: number, timeSeconds: number): Verdict {
    const age = this.#nowSeconds - timeSeconds;
    if (age < -MAX_AHEAD_SECONDS) return 'in-the-future';
    if (this.#columns.length >= MAX_WAITING_POINTS) return 'full';
    return this.appendTo(this.#table.idOf(name), value, timeSeconds);
  }

  /** As `append`, for a series whose number is known. */
  appendTo(id: number, value: number, timeSeconds: number): Verdict {
    const age = this.#nowSeconds - timeSeconds;
    if (age < -MAX_AHEAD_SECONDS) return 'in-the-future';
    if (this.#columns.length >= MAX_WAITING_POINTS) return 'full';
    const archives = this.#table.policyOf(id)?.archives ?? NO_ARCHIVES;
    for (let level = 0; level < archives.length; level += 1) {
      const archive = archives[level];
      if (archive === undefined || archive.retentionSeconds < age) continue;
      this.#keep(id, timeSeconds, archive.stepSeconds, value);
      return 'accepted';
    }
    return 'too-old';
  }

  /**
   * Takes points of another place: each into the archive that it had there, whatever its age (see `importSteps`), and what
   * has no step as if it had just arrived.
   */
  importPoints(batch: ImportBatch): ImportOutcome {
    const outcome = { accepted: 0, tooOld: 0, inTheFuture: 0 };
    let at = 0;
    for (const part of batch.parts) {
      const put = part.stepSeconds === 0 ? this.#arriving(part) : this.#keepingArchive(part);
      for (const end = at + part.count; at < end; at += 1) {
        const verdict = put(batch.times[at] ?? 0, batch.values[at] ?? NaN);
        if (verdict === 'accepted') outcome.accepted += 1;
        else if (verdict === 'in-the-future') outcome.inTheFuture += 1;
        else outcome.tooOld += 1;
      }
    }
    return outcome;
  }

  /** Every series that has points here. */
  series(): Set<number> {
    return this.#columns.series();
  }

  toGroups(): BatchGroup[] {
    return this.#columns.toGroups();
  }

  /** What waited is in the journal. */
  clear(): void {
    this.#columns.clear();
    this.#commitNumber += 1;
  }

  /** Series have other numbers from now on: what waited goes, and what `groups` hold waits instead, under the new ones. */
  beginAnew(table: SeriesTable, groups: readonly BatchGroup[], names: ReadonlyMap<number, string>): void {
    this.#table = table;
    this.clear();
    for (const group of groups) this.#keepAgain(group, names);
  }

  #arriving({ name }: ImportPart): (timeSeconds: number, value: number) => Verdict {
    return (timeSeconds, value) => this.append(name, value, timeSeconds);
  }

  #keepingArchive(part: ImportPart): (timeSeconds: number, value: number) => Verdict {
    const id = this.#table.idOf(part.name);
    const archives = this.#table.policyOf(id)?.archives ?? [];
    const stepsByLevel = archives.map((_, level) => importSteps(archives, part, level));
    return (timeSeconds, value) => {
      const age = this.#nowSeconds - timeSeconds;
      if (age < -MAX_AHEAD_SECONDS) return 'in-the-future';
      const level = levelOfAge(archives, age);
      for (const step of stepsByLevel[level] ?? [])
        this.#columns.push(id, timeSeconds - (timeSeconds % step), step, value);
      if (level === -1) return 'too-old';
      this.#noteNewest(timeSeconds);
      return 'accepted';
    };
  }

  #keep(id: number, timeSeconds: number, step: number, value: number): void {
    const slot = timeSeconds - (timeSeconds % step);
    if (this.#slots.isSuperseded(id, slot, timeSeconds, this.#commitNumber)) return;
    this.#columns.push(id, slot, step, value);
    this.#noteNewest(timeSeconds);
  }

  #noteNewest(timeSeconds: number): void {
    if (this.#newest === null || timeSeconds > this.#newest) this.#newest = timeSeconds;
  }

  #keepAgain(group: BatchGroup, names: ReadonlyMap<number, string>): void {
    let at = 0;
    for (const [index, series] of group.ids.entries()) {
      const name = names.get(series);
      const id = name === undefined ? null : this.#table.idOf(name);
      for (const end = group.ends[index] ?? 0; at < end; at += 1) {
        if (id !== null) this.#columns.push(id, group.times[at] ?? 0, group.stepSeconds, group.values[at] ?? NaN);
      }
    }
  }
}
