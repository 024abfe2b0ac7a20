import type { Logger } from '../../platform/logger';
import type { ClockWatch } from './clock-watch';
import { fileSize, giveBackSpace } from './metrics.sql';
import type { PointBatches } from './point-batches';
import { dropExpired, dropForSize, type Dropped } from './retention';
import { Rewriter } from './rewriter';
import type { StoreContents } from './store-contents';

/** Journal rows that are deleted, and pages that are given back, in one step. */
const ROWS_A_STEP = 8;
const PAGES_A_STEP = 256;
const FREE_RESERVE_BYTES = 48 * 1024 * 1024;

export interface SealJobOptions {
  readonly contents: StoreContents;
  /** What is to be sealed: everything that is in the journal up to row `through`. */
  readonly batches: PointBatches;
  readonly through: number;
  readonly nowSeconds: number;
  /** Points that were committed since this began. */
  readonly committedSince: () => PointBatches;
  /** Series of points that have arrived and are not committed yet. */
  readonly pendingSeries: () => ReadonlySet<number>;
  /** Whether what could be put off should be: more waits to be sealed, or the store is being closed. */
  readonly isPressed: () => boolean;
  /** Series are gone, so that their numbers may come to mean others. */
  readonly onForgotten: () => void;
  readonly clockWatch: ClockWatch | null;
  readonly sizeLimitBytes: number;
  readonly logger: Logger;
}

/**
 * One seal: what was committed moves from the journal into chunks, and what else is due goes with it: retention, other
 * archives, closing of chunks, room given back. All of it in steps, of which the caller puts as many into a transaction
 * as it has time for, and says afterwards what became of that.
 */
export class SealJob {
  readonly #options: SealJobOptions;
  readonly #steps: Generator<void, void>;
  /** What follows in memory once the transaction of the last steps has gone through. */
  #uponCommit: Array<() => void> = [];
  /** What is taken back in memory where it has not. */
  #uponFailure: Array<() => void> = [];
  #droppedPoints = 0;

  constructor(options: SealJobOptions) {
    this.#options = options;
    this.#steps = this.#allSteps();
  }

  get batches(): PointBatches {
    return this.#options.batches;
  }

  /** Does one more step. Returns whether it was the last one. */
  next(): boolean {
    return this.#steps.next().done === true;
  }

  /** By how much the number of points in chunks has grown in the transaction under way. */
  get pointsAdded(): number {
    return this.#options.contents.sealer.pointsAdded - this.#droppedPoints;
  }

  /** The steps since the last time are in the file. Returns how many points more there are in chunks. */
  committed(): number {
    const added = this.#options.contents.sealer.takePointsAdded() - this.#droppedPoints;
    this.#droppedPoints = 0;
    this.#uponFailure = [];
    for (const settle of this.#uponCommit.splice(0)) settle();
    return added;
  }

  /** The steps since the last time are not in the file, and this job is over. */
  failed(): void {
    const { sealer, writes } = this.#options.contents;
    sealer.takePointsAdded();
    this.#droppedPoints = 0;
    this.#uponCommit = [];
    for (const undo of this.#uponFailure.splice(0)) undo();
    writes.forgetTables();
  }

  *#allSteps(): Generator<void, void> {
    const { contents, batches, through, nowSeconds, isPressed } = this.#options;
    const { database, writes, sealer } = contents;
    yield* sealer.seal(batches, nowSeconds);
    writes.setSealed(through);
    this.#uponCommit.push(() => {
      batches.clear();
    });
    yield;
    while (writes.dropJournalThrough(through, ROWS_A_STEP) > 0) yield;
    this.#dropOld();
    yield;
    yield* this.#rewriteOutdated();
    const closing = sealer.close(nowSeconds);
    // Nothing is lost where this is put off; what comes in has precedence.
    while (!isPressed() && closing.next().done !== true) yield;
    // What the journal took it will take again: only what is free beyond that goes back to the file system.
    while (fileSize(database).freeBytes > FREE_RESERVE_BYTES) {
      giveBackSpace(database, PAGES_A_STEP);
      yield;
    }
  }

  /** After a change of archives: a series in each step, until the next seal is due. A death in between leaves the rest. */
  *#rewriteOutdated(): Generator<void, void> {
    const { contents, committedSince, isPressed, nowSeconds, logger } = this.#options;
    const { reads, writes, table } = contents;
    if (table.outdated === 0) return;
    const rewriter = new Rewriter(reads, writes, { column: (step, series) => committedSince().gather(step, series) });
    while (!isPressed()) {
      const next = table.nextOutdated();
      if (next === null) break;
      const old = table.policyOf(next.id) ?? next.policy;
      this.#droppedPoints -= rewriter.rewrite(next.id, old, next.policy, nowSeconds);
      table.storeAdopted(next.id, next.policy, writes);
      // In memory at once, for the next step of the same transaction.
      table.adopt(next.id, next.policy);
      this.#uponFailure.push(() => table.disown(next.id, old, next.policy));
      yield;
    }
    if (table.outdated > 0) return;
    writes.setRewriting(false);
    writes.bumpGeneration();
    this.#uponCommit.push(() => logger.info('all series have their new archives', {}));
    yield;
  }

  #dropOld(): void {
    const { contents, clockWatch, nowSeconds, sizeLimitBytes, logger } = this.#options;
    const { database, writes, table } = contents;
    const jumpMs = clockWatch?.look() ?? 0;
    if (jumpMs !== 0) {
      const seconds = Math.round(jumpMs / 1000);
      logger.warn(`the clock jumped by ${seconds} s; nothing is deleted by its time for an hour`, {});
    }
    if (clockWatch?.isTrusted === false) return;
    const expired = dropExpired(writes, table, nowSeconds, () => this.#fedSinceBegin());
    const used = (): number => fileSize(database).usedBytes;
    const squeezed = dropForSize(writes, used, sizeLimitBytes);
    this.#droppedPoints += expired.points + squeezed.points;
    this.#uponCommit.push(() => {
      this.#noteDropped(expired);
      this.#noteDropped(squeezed);
    });
  }

  /** What was silent for long and has begun again while this seal goes on is not gone. */
  #fedSinceBegin(): Set<number> {
    const fed = new Set(this.#options.pendingSeries());
    for (const { ids } of this.#options.committedSince().groups()) for (const id of ids) fed.add(id);
    return fed;
  }

  #noteDropped(dropped: Dropped): void {
    const { contents, onForgotten, logger } = this.#options;
    if (dropped.series.size > 0) {
      contents.table.forget(dropped.series);
      contents.tags.forget(dropped.series);
      onForgotten();
    }
    for (const notice of dropped.notices) logger.warn(notice, {});
  }
}
