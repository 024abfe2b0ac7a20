import { GembaError } from '../../../shared/errors';
import type { Clock } from '../../platform/clock';
import { describeSqliteError, type WritableDatabase } from '../../platform/database';
import type { Logger } from '../../platform/logger';
import type { ImportBatch, ImportOutcome, ImportPart } from '../import/import-batch';
import { importSteps, levelOfAge } from './import-steps';
import { type BatchGroup, decodeBatch, encodeBatch } from './journal-batch';
import {
  checkQuickly,
  fileSize,
  foldLog,
  foldSomeLog,
  giveBackSpace,
  prepareReads,
  prepareWrites,
  type StoreReads,
  type StoreWrites,
} from './metrics.sql';
import { ClockWatch } from './clock-watch';
import { beginStoreAnew, isDamage, type OpenedStore, openStore } from './open-store';
import { PointBatches } from './point-batches';
import { PointColumns } from './point-columns';
import type { Archive, PolicyRules } from './policy';
import { dropExpired, dropForSize, type Dropped } from './retention';
import { NewestSlots } from './newest-slots';
import { Rewriter } from './rewriter';
import { Sealer } from './sealer';
import { SeriesTable } from './series-table';

export interface StoreWriterOptions {
  readonly stateDir: string;
  readonly rules: PolicyRules;
  readonly sizeLimitBytes: number;
  readonly clock: Clock;
  /** Milliseconds of a clock that only runs forwards, against which jumps of the other show. Without it none are looked for. */
  readonly steadyMs?: () => number;
  readonly logger: Logger;
}

/** What became of a point. */
export type Verdict = 'accepted' | 'too-old' | 'in-the-future' | 'full';

/** Points that may wait in memory while nothing can be written; beyond, sockets are paused and `full` is answered. */
export const MAX_WAITING_POINTS = 2_000_000;
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
const SEAL_AT_ONCE_MS = 500;
/** Steps of sealing between two looks at the clock. */
const STEPS_A_LOOK = 16;
/** Journal rows that are deleted, and pages that are given back, in one step. */
const ROWS_A_STEP = 8;
const PAGES_A_STEP = 256;
/** A step of sealing writes about a quarter of a page. */
const BYTES_A_STEP = 2048;
const FOLD_AT_BYTES = 16 * 1024 * 1024;
/** A file up to this size is checked whole when it is opened; in a larger one damage shows when it is met. */
const CHECK_WHOLE_BYTES = 64 * 1024 * 1024;
/** More chunks than this are left as they are when the store is closed: closing has to be quick. */
const PACK_ROWS = 200_000;
const PACK_FOR_MS = 10_000;
/** What cannot be sealed within this time when the store is closed is in the journal and sealed after the next start. */
const LAST_SEAL_MS = 15_000;
const FREE_RESERVE_BYTES = 48 * 1024 * 1024;
/** A sender that counts in milliseconds, or a clock from another year. */
const MAX_AHEAD_SECONDS = 86_400;
const NO_ARCHIVES: readonly Archive[] = [];

/**
 * The only writer of metrics.sqlite. `append` puts points into memory, `commit` writes them into the journal in one
 * short transaction, and now and then the journal is sealed into compressed chunks. All of it is synchronous: call it
 * from the ingest worker only.
 */
export class StoreWriter {
  readonly #options: StoreWriterOptions;
  #store: OpenedStore;
  #reads: StoreReads;
  #writes: StoreWrites;
  #table: SeriesTable;
  #sealer: Sealer;
  readonly #pending = new PointColumns();
  #unsealed = new PointBatches();
  #job: SealJob | null = null;
  /** What follows in memory once the transaction of a seal's step has gone through. */
  #uponCommit: Array<() => void> = [];
  /** What is taken back in memory where it has not. */
  #uponFailure: Array<() => void> = [];
  /** Points that the step under way took away. */
  #droppedPoints = 0;
  #lastJournal = 0;
  #sealedAtMs: number;
  #chunkPoints: number;
  #newest: number | null;
  #problem: GembaError | null = null;
  #lastCommitMs = 0;
  readonly #slots = new NewestSlots();
  #numbering = 1;
  readonly #clockWatch: ClockWatch | null;
  /** Written into the log since it was folded last, about. */
  #logBytes = 0;
  /** The store is being closed: only what has to be done. */
  #hurried = false;
  #commitNumber = 1;
  #nowSeconds = 0;

  constructor(options: StoreWriterOptions) {
    this.#options = options;
    const { clock, steadyMs } = options;
    this.#clockWatch = steadyMs === undefined ? null : new ClockWatch(clock, steadyMs);
    this.#store = openStore(options.stateDir);
    let parts: StoreParts;
    try {
      parts = this.#read(this.#store.database);
    } catch (error) {
      this.#store.database.close();
      if (!isDamage(error)) throw describeSqliteError(error, this.#store.file);
      this.#store = beginStoreAnew(options.stateDir);
      parts = this.#read(this.#store.database);
    }
    if (this.#store.movedAside !== null) this.#reportDamage(this.#store.movedAside);
    this.#reads = parts.reads;
    this.#writes = parts.writes;
    this.#table = parts.table;
    this.#sealer = parts.sealer;
    this.#chunkPoints = parts.chunkPoints;
    this.#newest = parts.newest;
    this.#lastJournal = parts.lastJournal;
    this.#unsealed = parts.unsealed;
    this.#sealedAtMs = options.clock.nowMs();
    this.tick();
  }

  get problem(): string | null {
    return this.#problem === null ? null : this.#problem.message;
  }

  get waitingPoints(): number {
    return this.#pending.length;
  }

  /** Reads the clock once for all points of one piece of input. */
  tick(): void {
    this.#nowSeconds = Math.floor(this.#options.clock.nowMs() / 1000);
  }

  get nowSeconds(): number {
    return this.#nowSeconds;
  }

  append(name: string, value: number, timeSeconds: number): Verdict {
    const age = this.#nowSeconds - timeSeconds;
    if (age < -MAX_AHEAD_SECONDS) return 'in-the-future';
    if (this.#pending.length >= MAX_WAITING_POINTS) return 'full';
    return this.appendTo(this.#table.idOf(name), value, timeSeconds);
  }

  /** The number of a series that is there, for `appendTo`; −1 for none. Good until `numbering` changes. */
  numberOf(name: string): number {
    return this.#table.find(name);
  }

  /** Changes whenever numbers of series may mean something else. */
  get numbering(): number {
    return this.#numbering;
  }

  /** As `append`, for a series whose number is known. */
  appendTo(id: number, value: number, timeSeconds: number): Verdict {
    const age = this.#nowSeconds - timeSeconds;
    if (age < -MAX_AHEAD_SECONDS) return 'in-the-future';
    if (this.#pending.length >= MAX_WAITING_POINTS) return 'full';
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
   * has no step as if it had just arrived. Commit after each batch, so that no more than one is added to what waits.
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
        this.#pending.push(id, timeSeconds - (timeSeconds % step), step, value);
      if (level === -1) return 'too-old';
      if (this.#newest === null || timeSeconds > this.#newest) this.#newest = timeSeconds;
      return 'accepted';
    };
  }

  #keep(id: number, timeSeconds: number, step: number, value: number): void {
    const slot = timeSeconds - (timeSeconds % step);
    if (this.#slots.isSuperseded(id, slot, timeSeconds, this.#commitNumber)) return;
    this.#pending.push(id, slot, step, value);
    if (this.#newest === null || timeSeconds > this.#newest) this.#newest = timeSeconds;
  }

  /** Writes what waits. Returns false where that failed: then `problem` says why, and the points go on waiting. */
  commit(): boolean {
    const count = this.#pending.length;
    if (count === 0 && this.#problem === null) return true;
    const started = performance.now();
    const groups = this.#pending.toGroups();
    const written = this.#attempt('commit', () => {
      this.#store.database.transaction(() => {
        this.#table.storeFresh(this.#writes);
        if (count > 0) {
          const data = encodeBatch(groups);
          this.#writes.addJournal(this.#lastJournal + 1, count, data);
          this.#logBytes += data.length;
        }
      })();
    });
    this.#settle(written);
    if (!written) return false;
    if (count > 0) this.#lastJournal += 1;
    this.#commitNumber += 1;
    this.#lastCommitMs = performance.now() - started;
    this.#pending.clear();
    for (const group of groups) this.#unsealed.add(group);
    this.#foldIfLong();
    return true;
  }

  /**
   * Moves the log into the file. Only here, where nothing waits: the disk may take seconds to confirm that, and points that
   * were read before must not wait for it.
   */
  #foldIfLong(): void {
    if (this.#logBytes < FOLD_AT_BYTES) return;
    this.#logBytes = 0;
    this.#attempt('fold log', () => foldSomeLog(this.#store.database));
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
    if (this.#isDue() || isLongAgo || this.#table.outdated > 0) this.#beginSeal();
  }

  #isDue(): boolean {
    const wanted = Math.max(SEAL_AT_LEAST_POINTS, SEAL_AT_POINTS_A_SERIES * this.#table.size);
    return this.#unsealed.points >= Math.min(wanted, SEAL_AT_MOST_POINTS);
  }

  /**
   * Goes on with the seal that is under way for about `budgetMs`: committed points move into chunks, closed windows are
   * rolled up, what has run out is dropped. Returns whether there is more to do at once.
   */
  sealSome(budgetMs: number): boolean {
    const job = this.#job;
    if (job === null) return false;
    const until = performance.now() + budgetMs;
    let done = false;
    const worked = this.#attempt('seal', () => {
      this.#store.database.transaction(() => {
        while (!done && performance.now() < until) {
          for (let step = 0; step < STEPS_A_LOOK && !done; step += 1) done = job.steps.next().done === true;
          this.#logBytes += STEPS_A_LOOK * BYTES_A_STEP;
        }
        this.#writes.setChunkPoints(this.#chunkPoints + this.#sealer.pointsAdded - this.#droppedPoints);
      })();
      this.#chunkPoints += this.#sealer.takePointsAdded();
      this.#chunkPoints -= this.#droppedPoints;
      this.#droppedPoints = 0;
      this.#uponFailure = [];
      for (const settle of this.#uponCommit.splice(0)) settle();
    });
    if (!worked) {
      // Everything of this seal is still in the journal: the next one begins with it.
      this.#sealer.takePointsAdded();
      this.#droppedPoints = 0;
      this.#uponCommit = [];
      for (const undo of this.#uponFailure.splice(0)) undo();
      this.#writes.forgetTables();
      this.#giveUp(job);
      return false;
    }
    if (done) this.#job = null;
    return !done;
  }

  /** Seals everything that is committed, or as much as there is time for. Returns false where that failed. */
  seal(withinMs = Infinity): boolean {
    const until = performance.now() + withinMs;
    const work = (): void => {
      while (performance.now() < until && this.sealSome(SEAL_AT_ONCE_MS));
    };
    work();
    if (this.#job === null) this.#beginSeal();
    work();
    return this.#problem === null;
  }

  #beginSeal(): void {
    this.tick();
    const batches = this.#unsealed;
    this.#unsealed = new PointBatches();
    this.#sealedAtMs = this.#options.clock.nowMs();
    this.#job = { batches, steps: this.#sealSteps(batches, this.#lastJournal, this.#nowSeconds) };
  }

  *#sealSteps(batches: PointBatches, through: number, nowSeconds: number): Generator<void, void> {
    yield* this.#sealer.seal(batches, nowSeconds);
    this.#writes.setSealed(through);
    this.#uponCommit.push(() => {
      batches.clear();
    });
    yield;
    while (this.#writes.dropJournalThrough(through, ROWS_A_STEP) > 0) yield;
    this.#dropOld(nowSeconds);
    yield;
    yield* this.#rewriteOutdated(nowSeconds);
    const closing = this.#sealer.close(nowSeconds);
    // Nothing is lost where this is put off; what comes in has precedence.
    while (!this.#hurried && !this.#isDue() && closing.next().done !== true) yield;
    const { database } = this.#store;
    // What the journal took it will take again: only what is free beyond that goes back to the file system.
    while (fileSize(database).freeBytes > FREE_RESERVE_BYTES) {
      giveBackSpace(database, PAGES_A_STEP);
      yield;
    }
  }

  /** After a change of archives: a series in each step, until the next seal is due. A death in between leaves the rest. */
  *#rewriteOutdated(nowSeconds: number): Generator<void, void> {
    if (this.#table.outdated === 0) return;
    const rewriter = new Rewriter(this.#reads, this.#writes, {
      column: (step, series) => this.#unsealed.gather(step, series),
    });
    while (!this.#hurried && !this.#isDue()) {
      const next = this.#table.nextOutdated();
      if (next === null) break;
      const old = this.#table.policyOf(next.id) ?? next.policy;
      this.#droppedPoints -= rewriter.rewrite(next.id, old, next.policy, nowSeconds);
      this.#table.storeAdopted(next.id, next.policy, this.#writes);
      // In memory at once, for the next step of the same transaction.
      this.#table.adopt(next.id, next.policy);
      this.#uponFailure.push(() => this.#table.disown(next.id, old, next.policy));
      yield;
    }
    if (this.#table.outdated > 0) return;
    this.#writes.setRewriting(false);
    this.#writes.bumpGeneration();
    this.#uponCommit.push(() => this.#options.logger.info('all series have their new archives', {}));
    yield;
  }

  /** The points of a seal that failed come before those that were committed since. */
  #giveUp(job: SealJob): void {
    if (this.#job !== job) return;
    this.#job = null;
    for (const group of this.#unsealed.groups()) job.batches.add(group);
    this.#unsealed = job.batches;
    this.#sealedAtMs = this.#options.clock.nowMs();
  }

  status(): StoreFigures {
    const size = this.#size();
    // What a seal has merged so far stands in chunks and still in its batches.
    const sealing = this.#job === null ? 0 : Math.max(0, this.#job.batches.points - this.#sealer.mergedPoints);
    const unsealed = this.#unsealed.points + sealing;
    const points = this.#chunkPoints + unsealed;
    return {
      series: this.#table.size,
      points: points + this.#pending.length,
      sizeBytes: size,
      bytesPerPoint: points === 0 ? null : size / points,
      newestPoint: this.#newest,
      waitingPoints: this.#pending.length,
      unsealedPoints: unsealed,
      lastCommitMs: this.#lastCommitMs,
      problem: this.problem,
    };
  }

  /** Writes and seals everything and closes the file. Points that cannot be written are lost; the log says how many. */
  close(): void {
    this.#hurried = true;
    // Damage that shows only now begins a new file, into which everything in memory has to go once more.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if (this.commit()) this.seal(LAST_SEAL_MS);
      if (this.#pending.length === 0) break;
    }
    if (this.#pending.length > 0) {
      this.#options.logger.error(`${this.#pending.length} points could not be written before the end`, {});
    }
    this.#tidy();
    this.#store.database.close();
  }

  /** Leaves a small file behind. Where that fails everything is in it all the same. */
  #tidy(): void {
    const { database, file } = this.#store;
    try {
      database.transaction(() => {
        const until = performance.now() + PACK_FOR_MS;
        const closing = this.#sealer.close(this.#nowSeconds);
        while (performance.now() < until && closing.next().done !== true);
        for (const step of this.#writes.steps()) {
          this.#sealer.packFresh(step, until);
          this.#writes.packFresh(step, PACK_ROWS);
        }
      })();
      giveBackSpace(database, fileSize(database).freeBytes);
      foldLog(database);
    } catch (error) {
      this.#options.logger.warn(`the store was not tidied up: ${describeSqliteError(error, file).message}`, {});
    }
  }

  /** Everything that is read when a file is opened: what is damaged inside it shows here. */
  #read(database: WritableDatabase): StoreParts {
    if (fileSize(database).usedBytes <= CHECK_WHOLE_BYTES) checkQuickly(database);
    const reads = prepareReads(database);
    const writes = prepareWrites(database);
    const table = new SeriesTable(this.#options.rules);
    database.transaction(() => table.load(reads, writes))();
    const unsealed = new PointBatches();
    for (const row of reads.journalAfter(reads.sealed())) {
      for (const group of this.#decodeRow(row)) unsealed.add(group);
    }
    let newest = reads.newestPoint();
    for (const { times } of unsealed.groups())
      for (const time of times) if (newest === null || time > newest) newest = time;
    return {
      reads,
      writes,
      table,
      sealer: new Sealer(reads, writes, (series) => table.policyOf(series)),
      chunkPoints: reads.chunkPoints(),
      newest,
      lastJournal: Math.max(reads.sealed(), reads.newestJournal()),
      unsealed,
    };
  }

  /** SQLite does not see a scrambled value: one commit is lost with it, not the rest. */
  #decodeRow(row: { readonly id: number; readonly data: Uint8Array }): BatchGroup[] {
    try {
      return decodeBatch(row.data);
    } catch (error) {
      this.#options.logger.error(`metrics.sqlite: the points of commit ${row.id} are damaged and left out`, {
        error: String(error),
      });
      return [];
    }
  }

  #dropOld(nowSeconds: number): void {
    const { database } = this.#store;
    const jumpMs = this.#clockWatch?.look() ?? 0;
    if (jumpMs !== 0) {
      const seconds = Math.round(jumpMs / 1000);
      this.#options.logger.warn(`the clock jumped by ${seconds} s; nothing is deleted by its time for an hour`, {});
    }
    if (this.#clockWatch?.isTrusted === false) return;
    const expired = dropExpired(this.#writes, this.#table, nowSeconds);
    const used = (): number => fileSize(database).usedBytes;
    const squeezed = dropForSize(this.#writes, used, this.#options.sizeLimitBytes);
    this.#droppedPoints += expired.points + squeezed.points;
    this.#uponCommit.push(() => {
      this.#noteDropped(expired);
      this.#noteDropped(squeezed);
    });
  }

  #noteDropped(dropped: Dropped): void {
    if (dropped.series.size > 0) {
      this.#table.forget(dropped.series);
      this.#numbering += 1;
    }
    for (const notice of dropped.notices) this.#options.logger.warn(notice, {});
  }

  /** Bytes in the file that hold something. Zero while it cannot be read. */
  #size(): number {
    try {
      return fileSize(this.#store.database).usedBytes;
    } catch {
      // The figure is only shown; whatever keeps the file from being read is reported by the next commit.
      return 0;
    }
  }

  /** Runs one piece of work on the file; a failure becomes `problem` in plain words instead of an exception. */
  #attempt(what: string, work: () => void): boolean {
    const started = performance.now();
    try {
      work();
      if (this.#problem !== null) this.#options.logger.warn('the store can be written again', {});
      this.#problem = null;
      const tookMs = performance.now() - started;
      if (tookMs > 40) this.#options.logger.debug(`slow ${what}: ${Math.round(tookMs)} ms`, { what, tookMs });
      return true;
    } catch (error) {
      this.#fail(what, error);
      return false;
    }
  }

  #fail(what: string, error: unknown): void {
    const problem = describeSqliteError(error, this.#store.file);
    if (this.#problem?.message !== problem.message) {
      this.#options.logger.error(problem.message, { what, nextStep: problem.nextStep });
    }
    this.#problem = problem;
    if (isDamage(error)) this.#beginAnew();
  }

  /**
   * The file broke while it was open: it is kept beside a new one, and what is still in memory goes there: the points that
   * wait, and those that were committed and not sealed yet.
   */
  #beginAnew(): void {
    try {
      this.#store.database.close();
      this.#store = beginStoreAnew(this.#options.stateDir);
      if (this.#store.movedAside !== null) this.#reportDamage(this.#store.movedAside);
      const names = this.#table.namesById();
      const kept = [...(this.#job?.batches.groups() ?? []), ...this.#unsealed.groups(), ...this.#pending.toGroups()];
      const parts = this.#read(this.#store.database);
      this.#reads = parts.reads;
      this.#writes = parts.writes;
      this.#sealer = parts.sealer;
      this.#table = parts.table;
      this.#numbering += 1;
      this.#chunkPoints = 0;
      this.#lastJournal = 0;
      this.#job = null;
      this.#unsealed = new PointBatches();
      this.#pending.clear();
      this.#commitNumber += 1;
      for (const group of kept) this.#keepAgain(group, names);
    } catch (error) {
      this.#problem = describeSqliteError(error, this.#store.file);
    }
  }

  #keepAgain(group: BatchGroup, names: ReadonlyMap<number, string>): void {
    let at = 0;
    for (const [index, series] of group.ids.entries()) {
      const name = names.get(series);
      const id = name === undefined ? null : this.#table.idOf(name);
      for (const end = group.ends[index] ?? 0; at < end; at += 1) {
        if (id !== null) this.#pending.push(id, group.times[at] ?? 0, group.stepSeconds, group.values[at] ?? NaN);
      }
    }
  }

  #settle(written: boolean): void {
    try {
      this.#table.settle(written, this.#reads);
    } catch (error) {
      this.#problem ??= describeSqliteError(error, this.#store.file);
    }
  }

  #reportDamage(movedAside: string): void {
    this.#options.logger.error(`metrics.sqlite was damaged; it was kept as ${movedAside} and a new one begun`, {
      movedAside,
    });
  }
}

/** What belongs to one open file. */
interface StoreParts {
  readonly reads: StoreReads;
  readonly writes: StoreWrites;
  readonly table: SeriesTable;
  readonly sealer: Sealer;
  readonly chunkPoints: number;
  readonly newest: number | null;
  readonly lastJournal: number;
  readonly unsealed: PointBatches;
}

/** A seal under way: points that are in the journal and not (all) in chunks yet. */
interface SealJob {
  readonly batches: PointBatches;
  readonly steps: Generator<void, void>;
}

/** What the store says about itself. */
export interface StoreFigures {
  readonly series: number;
  readonly points: number;
  readonly sizeBytes: number;
  readonly bytesPerPoint: number | null;
  readonly newestPoint: number | null;
  readonly waitingPoints: number;
  readonly unsealedPoints: number;
  readonly lastCommitMs: number;
  readonly problem: string | null;
}
