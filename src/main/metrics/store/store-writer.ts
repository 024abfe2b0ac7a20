import type { Clock } from '../../platform/clock';
import { describeSqliteError } from '../../platform/database';
import type { Logger } from '../../platform/logger';
import type { ImportBatch, ImportOutcome } from '../import/import-batch';
import { encodeBatch } from './journal-batch';
import { fileSize, foldSomeLog } from './metrics.sql';
import { ClockWatch } from './clock-watch';
import { beginStoreAnew, isDamage, type OpenedStore, openStore } from './open-store';
import { PendingPoints, type Verdict } from './pending-points';
import type { PolicyRules } from './policy';
import { SEAL_AT_ONCE_MS, SealSchedule } from './seal-schedule';
import { readContents, type StoreContents } from './store-contents';
import { StoreHealth } from './store-health';
import type { TaggedSeries } from './tag-register';
import { tidyStore } from './tidy-store';

export { MAX_WAITING_POINTS } from './pending-points';

export interface StoreWriterOptions {
  readonly stateDir: string;
  readonly rules: PolicyRules;
  readonly sizeLimitBytes: number;
  readonly clock: Clock;
  /** Milliseconds of a clock that only runs forwards, against which jumps of the other show. Without it none are looked for. */
  readonly steadyMs?: () => number;
  readonly logger: Logger;
}

const FOLD_AT_BYTES = 16 * 1024 * 1024;
/** What cannot be sealed within this time when the store is closed is in the journal and sealed after the next start. */
const LAST_SEAL_MS = 15_000;

/**
 * The only writer of metrics.sqlite. `append` puts points into memory, `commit` writes them into the journal in one
 * short transaction, and now and then the journal is sealed into compressed chunks. All of it is synchronous: call it
 * from the ingest worker only.
 */
export class StoreWriter {
  readonly #options: StoreWriterOptions;
  readonly #health: StoreHealth;
  readonly #clockWatch: ClockWatch | null;
  #store: OpenedStore;
  #contents: StoreContents;
  #sealing: SealSchedule;
  readonly #pending: PendingPoints;
  #lastCommitMs = 0;
  #numbering = 1;
  /** Written into the log since it was folded last, about. */
  #logBytes = 0;

  constructor(options: StoreWriterOptions) {
    this.#options = options;
    const { clock, steadyMs, logger } = options;
    this.#clockWatch = steadyMs === undefined ? null : new ClockWatch(clock, steadyMs);
    this.#health = new StoreHealth({ logger, file: () => this.#store.file, onDamage: () => this.#beginAnew() });
    this.#store = openStore(options.stateDir);
    try {
      this.#contents = this.#read();
    } catch (error) {
      this.#store.database.close();
      if (!isDamage(error)) throw describeSqliteError(error, this.#store.file);
      this.#store = beginStoreAnew(options.stateDir);
      this.#contents = this.#read();
    }
    if (this.#store.movedAside !== null) this.#reportDamage(this.#store.movedAside);
    this.#sealing = this.#scheduleFor(this.#contents);
    this.#pending = new PendingPoints(clock, this.#contents.table, this.#contents.newest);
  }

  get problem(): string | null {
    return this.#health.problem?.message ?? null;
  }

  get waitingPoints(): number {
    return this.#pending.length;
  }

  /** Reads the clock once for all points of one piece of input. */
  tick(): void {
    this.#pending.tick();
  }

  get nowSeconds(): number {
    return this.#pending.nowSeconds;
  }

  append(name: string, value: number, timeSeconds: number): Verdict {
    return this.#pending.append(name, value, timeSeconds);
  }

  /** The number of a series that is there, for `appendTo`; −1 for none. Good until `numbering` changes. */
  numberOf(name: string): number {
    return this.#contents.table.find(name);
  }

  /** Changes whenever numbers of series may mean something else. */
  get numbering(): number {
    return this.#numbering;
  }

  /** As `append`, for a series whose number is known. */
  appendTo(id: number, value: number, timeSeconds: number): Verdict {
    return this.#pending.appendTo(id, value, timeSeconds);
  }

  /**
   * Takes points of another place: each into the archive that it had there, whatever its age (see `importSteps`), and what
   * has no step as if it had just arrived. Commit after each batch, so that no more than one is added to what waits.
   */
  importPoints(batch: ImportBatch): ImportOutcome {
    return this.#pending.importPoints(batch);
  }

  /** Writes what waits. Returns false where that failed: then `problem` says why, and the points go on waiting. */
  commit(): boolean {
    const count = this.#pending.length;
    const { database, writes, table, tags } = this.#contents;
    if (count === 0 && !tags.hasChanges && this.#health.problem === null) return true;
    const started = performance.now();
    const groups = this.#pending.toGroups();
    tags.noteArrivals(groups);
    const written = this.#health.attempt('commit', () => {
      database.transaction(() => {
        table.storeFresh(writes);
        tags.store(writes);
        if (count > 0) {
          const data = encodeBatch(groups);
          writes.addJournal(this.#sealing.lastJournal + 1, count, data);
          this.#logBytes += data.length;
        }
      })();
    });
    this.#settle(written);
    if (!written) return false;
    tags.settle();
    if (count > 0) this.#sealing.add(groups);
    this.#lastCommitMs = performance.now() - started;
    this.#pending.clear();
    this.#foldIfLong();
    return true;
  }

  /**
   * Has series found by their tags, whether they have points or not. Returns false where that could not be written: then it
   * is tried again with the next commit.
   */
  registerTags(names: readonly string[]): boolean {
    // A series whose points only wait has none in the file yet, and is not to be taken for one without any.
    if (!this.commit()) return false;
    this.#contents.tags.register(names, this.#contents.table);
    return this.commit();
  }

  /** Has series found by their tags no more until a point comes or they are registered again. As `registerTags`. */
  unregisterTags(series: readonly TaggedSeries[]): boolean {
    // What has arrived before is not what brings the series back.
    if (!this.commit()) return false;
    this.#contents.tags.unregister(series, this.#contents.table);
    return this.commit();
  }

  /**
   * Moves the log into the file. Only here, where nothing waits: the disk may take seconds to confirm that, and points that
   * were read before must not wait for it.
   */
  #foldIfLong(): void {
    if (this.#logBytes < FOLD_AT_BYTES) return;
    this.#logBytes = 0;
    this.#health.attempt('fold log', () => foldSomeLog(this.#contents.database));
  }

  /** Begins to seal when there is enough to seal, or it is long enough ago; `sealSome` does the work. */
  sealIfDue(): void {
    this.#sealing.sealIfDue();
  }

  /** Goes on with the seal that is under way for about `budgetMs`. Returns whether there is more to do at once. */
  sealSome(budgetMs: number): boolean {
    return this.#sealing.sealSome(budgetMs);
  }

  /** Seals everything that is committed, or as much as there is time for. Returns false where that failed. */
  seal(withinMs = Infinity): boolean {
    const until = performance.now() + withinMs;
    const work = (): void => {
      while (performance.now() < until && this.sealSome(SEAL_AT_ONCE_MS));
    };
    work();
    if (!this.#sealing.isUnderWay) this.#sealing.begin();
    work();
    return this.#health.problem === null;
  }

  status(): StoreFigures {
    const size = this.#size();
    const { chunkPoints, unsealedPoints } = this.#sealing;
    const points = chunkPoints + unsealedPoints;
    return {
      series: this.#contents.table.size - this.#contents.tags.withoutPoints,
      points: points + this.#pending.length,
      sizeBytes: size,
      bytesPerPoint: points === 0 ? null : size / points,
      newestPoint: this.#pending.newest,
      waitingPoints: this.#pending.length,
      unsealedPoints,
      lastCommitMs: this.#lastCommitMs,
      problem: this.problem,
    };
  }

  /** Writes and seals everything and closes the file. Points that cannot be written are lost; the log says how many. */
  close(): void {
    const { logger } = this.#options;
    // Damage that shows only now begins a new file, into which everything in memory has to go once more.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      this.#sealing.hurry();
      if (this.commit()) this.seal(LAST_SEAL_MS);
      if (this.#pending.length === 0) break;
    }
    if (this.#pending.length > 0) {
      logger.error(`${this.#pending.length} points could not be written before the end`, {});
    }
    try {
      tidyStore(this.#contents, this.nowSeconds);
    } catch (error) {
      logger.warn(`the store was not tidied up: ${describeSqliteError(error, this.#store.file).message}`, {});
    }
    this.#store.database.close();
  }

  #read(): StoreContents {
    return readContents(this.#store.database, this.#options.rules, this.#options.logger);
  }

  #scheduleFor(contents: StoreContents): SealSchedule {
    const { clock, sizeLimitBytes, logger } = this.#options;
    return new SealSchedule(contents, {
      clock,
      clockWatch: this.#clockWatch,
      sizeLimitBytes,
      logger,
      nowSeconds: () => {
        this.tick();
        return this.nowSeconds;
      },
      pendingSeries: () => this.#pending.series(),
      attempt: (what, work) => this.#health.attempt(what, work),
      onWritten: (bytes) => {
        this.#logBytes += bytes;
      },
      onForgotten: () => {
        this.#numbering += 1;
      },
    });
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

  /**
   * The file broke while it was open: it is kept beside a new one, and what is still in memory goes there: the points that
   * wait, and those that were committed and not sealed yet.
   */
  #beginAnew(): void {
    try {
      this.#store.database.close();
      this.#store = beginStoreAnew(this.#options.stateDir);
      if (this.#store.movedAside !== null) this.#reportDamage(this.#store.movedAside);
      const names = this.#contents.table.namesById();
      const registered = this.#contents.tags.registered().flatMap((id) => names.get(id) ?? []);
      const kept = [...this.#sealing.groups(), ...this.#pending.toGroups()];
      this.#contents = this.#read();
      this.#sealing = this.#scheduleFor(this.#contents);
      this.#numbering += 1;
      this.#pending.beginAnew(this.#contents.table, kept, names);
      this.#contents.tags.register(registered, this.#contents.table);
    } catch (error) {
      this.#health.note(error);
    }
  }

  #settle(written: boolean): void {
    try {
      this.#contents.table.settle(written, this.#contents.reads);
    } catch (error) {
      this.#health.noteFurther(error);
    }
  }

  #reportDamage(movedAside: string): void {
    this.#options.logger.error(`metrics.sqlite was damaged; it was kept as ${movedAside} and a new one begun`, {
      movedAside,
    });
  }
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
