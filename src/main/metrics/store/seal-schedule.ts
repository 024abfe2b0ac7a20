import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { ClockWatch } from './clock-watch';
import type { BatchGroup } from './journal-batch';
import { PointBatches } from './point-batches';
import { SealJob } from './seal-job';
import type { StoreContents } from './store-contents';

export interface SealScheduleOptions {
  readonly clock: Clock;
  readonly clockWatch: ClockWatch | null;
  readonly sizeLimitBytes: number;
  readonly logger: Logger;
  /** Seconds since the epoch, when a seal begins. */
  readonly nowSeconds: () => number;
  /** Series of points that have arrived and are not committed yet. */
  readonly pendingSeries: () => ReadonlySet<number>;
  /** Runs work on the file. Returns false where that failed. */
  readonly attempt: (what: string, work: () => void) => boolean;
  /** So many bytes more, about, were written. */
  readonly onWritten: (bytes: number) => void;
  readonly onForgotten: () => void;
}

/**
 * The journal is sealed into chunks when it holds so many points for each series, within bounds. A chunk is written anew
 * each time, so few long runs cost less than many short ones; what waits is in memory here and in every reader.
 */
const SEAL_AT_POINTS_A_SERIES = 120;
const SEAL_AT_LEAST_POINTS = 500_000;
const SEAL_AT_MOST_POINTS = 2_000_000;
/** More than this in the journal, and the seal that is under way is finished at once: senders wait, memory does not grow. */
const HOLD_AT_POINTS = 2 * SEAL_AT_MOST_POINTS;
const SEAL_EVERY_MS = 600_000;
/** Sealing that nobody waits for otherwise goes on in transactions of this length. */
export const SEAL_AT_ONCE_MS = 500;
/** Steps of sealing between two looks at the clock. */
const STEPS_A_LOOK = 16;
/** A step of sealing writes about a quarter of a page. */
const BYTES_A_STEP = 2048;

/** When what was committed to one file is sealed, and how much of that at a time. */
export class SealSchedule {
  readonly #contents: StoreContents;
  readonly #options: SealScheduleOptions;
  #unsealed: PointBatches;
  #job: SealJob | null = null;
  #lastJournal: number;
  #sealedAtMs: number;
  #chunkPoints: number;
  #isHurried = false;

  constructor(contents: StoreContents, options: SealScheduleOptions) {
    this.#contents = contents;
    this.#options = options;
    this.#unsealed = contents.unsealed;
    this.#lastJournal = contents.lastJournal;
    this.#chunkPoints = contents.chunkPoints;
    this.#sealedAtMs = options.clock.nowMs();
  }

  /** The newest row of the journal. */
  get lastJournal(): number {
    return this.#lastJournal;
  }

  get chunkPoints(): number {
    return this.#chunkPoints;
  }

  get unsealedPoints(): number {
    // What a seal has merged so far stands in chunks and still in its batches.
    const sealing = this.#job === null ? 0 : Math.max(0, this.#job.batches.points - this.#contents.sealer.mergedPoints);
    return this.#unsealed.points + sealing;
  }

  get isUnderWay(): boolean {
    return this.#job !== null;
  }

  /** Everything in memory that was committed and may not be in chunks yet. */
  groups(): BatchGroup[] {
    return [...(this.#job?.batches.groups() ?? []), ...this.#unsealed.groups()];
  }

  /** The next row of the journal has been committed. */
  add(groups: readonly BatchGroup[]): void {
    this.#lastJournal += 1;
    for (const group of groups) this.#unsealed.add(group);
  }

  /** The store is being closed: only what has to be done. */
  hurry(): void {
    this.#isHurried = true;
  }

  /** Begins to seal when there is enough to seal, or it is long enough ago; `sealSome` does the work. */
  sealIfDue(): void {
    const points = this.#unsealed.points;
    if (this.#job !== null) {
      if (points + this.#job.batches.points >= HOLD_AT_POINTS) while (this.sealSome(SEAL_AT_ONCE_MS));
      return;
    }
    const idleMs = this.#options.clock.nowMs() - this.#sealedAtMs;
    // A clock that was set back must not put sealing off.
    const isLongAgo = idleMs >= SEAL_EVERY_MS || idleMs < 0;
    if (this.#isDue() || isLongAgo || this.#contents.table.outdated > 0) this.begin();
  }

  /**
   * Goes on with the seal that is under way for about `budgetMs`: committed points move into chunks, closed windows are
   * rolled up, what has run out is dropped. Returns whether there is more to do at once.
   */
  sealSome(budgetMs: number): boolean {
    const job = this.#job;
    if (job === null) return false;
    const { attempt, onWritten } = this.#options;
    const { database, writes } = this.#contents;
    const until = performance.now() + budgetMs;
    let done = false;
    const worked = attempt('seal', () => {
      database.transaction(() => {
        while (!done && performance.now() < until) {
          for (let step = 0; step < STEPS_A_LOOK && !done; step += 1) done = job.next();
          onWritten(STEPS_A_LOOK * BYTES_A_STEP);
        }
        writes.setChunkPoints(this.#chunkPoints + job.pointsAdded);
      })();
      this.#chunkPoints += job.committed();
    });
    if (!worked) {
      // Everything of this seal is still in the journal: the next one begins with it.
      job.failed();
      this.#giveUp(job);
      return false;
    }
    if (done) this.#job = null;
    return !done;
  }

  begin(): void {
    const { clock, clockWatch, sizeLimitBytes, logger, nowSeconds, pendingSeries, onForgotten } = this.#options;
    const batches = this.#unsealed;
    this.#unsealed = new PointBatches();
    this.#sealedAtMs = clock.nowMs();
    this.#job = new SealJob({
      contents: this.#contents,
      batches,
      through: this.#lastJournal,
      nowSeconds: nowSeconds(),
      committedSince: () => this.#unsealed,
      pendingSeries,
      isPressed: () => this.#isHurried || this.#isDue(),
      onForgotten,
      clockWatch,
      sizeLimitBytes,
      logger,
    });
  }

  #isDue(): boolean {
    const wanted = Math.max(SEAL_AT_LEAST_POINTS, SEAL_AT_POINTS_A_SERIES * this.#contents.table.size);
    return this.#unsealed.points >= Math.min(wanted, SEAL_AT_MOST_POINTS);
  }

  /** The points of a seal that failed come before those that were committed since. */
  #giveUp(job: SealJob): void {
    this.#job = null;
    for (const group of this.#unsealed.groups()) job.batches.add(group);
    this.#unsealed = job.batches;
    this.#sealedAtMs = this.#options.clock.nowMs();
  }
}
