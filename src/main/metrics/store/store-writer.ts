import { GembaError } from '../../../shared/errors';
import type { Clock } from '../../platform/clock';
import { describeSqliteError, type WritableDatabase } from '../../platform/database';
import type { Logger } from '../../platform/logger';
import type { ImportBatch, ImportOutcome, ImportPart } from '../import/import-batch';
import { importSteps, levelOfAge } from './import-steps';
import { type BatchGroup, decodeBatch, encodeBatch } from './journal-batch';
import {
  fileSize,
  foldLog,
  giveBackSpace,
  prepareReads,
  prepareWrites,
  type StoreReads,
  type StoreWrites,
} from './metrics.sql';
import { beginStoreAnew, isDamage, type OpenedStore, openStore } from './open-store';
import { PointColumns } from './point-columns';
import type { PolicyRules } from './policy';
import { dropExpired, dropForSize, type Dropped } from './retention';
import { Sealer } from './sealer';
import { SeriesTable } from './series-table';

export interface StoreWriterOptions {
  readonly stateDir: string;
  readonly rules: PolicyRules;
  readonly sizeLimitBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What became of a point. */
export type Verdict = 'accepted' | 'too-old' | 'in-the-future' | 'full';

/** Points that may wait in memory while nothing can be written; beyond, sockets are paused and `full` is answered. */
export const MAX_WAITING_POINTS = 2_000_000;
/** So many points in the journal are sealed into chunks at once. */
const SEAL_AT_POINTS = 500_000;
const SEAL_EVERY_MS = 600_000;
/** A sender that counts in milliseconds, or a clock from another year. */
const MAX_AHEAD_SECONDS = 86_400;

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
  #unsealed: BatchGroup[] = [];
  #unsealedPoints = 0;
  #lastJournal = 0;
  #sealedAtMs: number;
  #points: number;
  #newest: number | null;
  #problem: GembaError | null = null;
  #lastCommitMs = 0;
  /** Per series: slot, true time and commit of its newest pending point, for "the greatest timestamp of a slot wins". */
  readonly #slots: { slot: number[]; time: number[]; commit: number[] } = { slot: [], time: [], commit: [] };
  #commitNumber = 1;
  #nowSeconds = 0;

  constructor(options: StoreWriterOptions) {
    this.#options = options;
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
    this.#points = parts.points;
    this.#newest = parts.newest;
    this.#lastJournal = parts.lastJournal;
    this.#unsealed = parts.unsealed;
    this.#unsealedPoints = countOf(parts.unsealed);
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
    const id = this.#table.idOf(name);
    const archives = this.#table.policyOf(id)?.archives ?? [];
    for (const archive of archives) {
      if (archive.retentionSeconds < age) continue;
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
    const seen = this.#slots;
    if (seen.slot[id] === slot && seen.commit[id] === this.#commitNumber && (seen.time[id] ?? 0) > timeSeconds) return;
    seen.slot[id] = slot;
    seen.time[id] = timeSeconds;
    seen.commit[id] = this.#commitNumber;
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
        if (count > 0) this.#lastJournal = this.#writes.addJournal(count, encodeBatch(groups));
      })();
    });
    this.#settle(written);
    if (!written) return false;
    this.#commitNumber += 1;
    this.#lastCommitMs = performance.now() - started;
    this.#pending.clear();
    this.#unsealed.push(...groups);
    this.#unsealedPoints += count;
    this.#points += count;
    return true;
  }

  /** Seals when there is enough to seal, or it is long enough ago. */
  sealIfDue(): void {
    const idleMs = this.#options.clock.nowMs() - this.#sealedAtMs;
    // A clock that was set back must not put sealing off.
    if (this.#unsealedPoints >= SEAL_AT_POINTS || idleMs >= SEAL_EVERY_MS || idleMs < 0) this.seal();
  }

  /** Moves all committed points into chunks, rolls closed windows up, and drops what has run out. */
  seal(): boolean {
    this.tick();
    const now = this.#nowSeconds;
    const sealed = this.#attempt('seal', () => {
      const result = this.#store.database.transaction(() => {
        const outcome = this.#sealer.seal(this.#unsealed, now);
        for (const [series, newest] of outcome.newest) this.#writes.noteNewest(series, newest);
        this.#writes.setSealed(this.#lastJournal);
        this.#writes.dropJournalThrough(this.#lastJournal);
        return outcome;
      })();
      this.#points += result.pointsAdded - this.#unsealedPoints;
      this.#unsealed = [];
      this.#unsealedPoints = 0;
      this.#sealedAtMs = this.#options.clock.nowMs();
    });
    return sealed && this.#attempt('retention', () => this.#makeRoom(now));
  }

  status(): StoreFigures {
    const size = this.#size();
    return {
      series: this.#table.size,
      points: this.#points + this.#pending.length,
      sizeBytes: size,
      bytesPerPoint: this.#points === 0 ? null : size / this.#points,
      newestPoint: this.#newest,
      waitingPoints: this.#pending.length,
      unsealedPoints: this.#unsealedPoints,
      lastCommitMs: this.#lastCommitMs,
      problem: this.problem,
    };
  }

  /** Writes and seals everything and closes the file. Points that cannot be written are lost; the log says how many. */
  close(): void {
    const committed = this.commit();
    if (!committed && this.#pending.length > 0) {
      this.#options.logger.error(`${this.#pending.length} points could not be written before the end`, {});
    }
    this.seal();
    this.#attempt('fold log', () => foldLog(this.#store.database));
    this.#store.database.close();
  }

  /** Everything that is read when a file is opened: what is damaged inside it shows here. */
  #read(database: WritableDatabase): StoreParts {
    const reads = prepareReads(database);
    const writes = prepareWrites(database);
    const table = new SeriesTable(this.#options.rules);
    database.transaction(() => table.load(reads, writes))();
    const unsealed = reads.journalAfter(reads.sealed()).flatMap((row) => this.#decodeRow(row));
    let newest = reads.newestPoint();
    for (const { times } of unsealed) for (const time of times) if (newest === null || time > newest) newest = time;
    return {
      reads,
      writes,
      table,
      sealer: new Sealer(reads, writes, (series) => table.policyOf(series)),
      points: reads.points(),
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

  #makeRoom(nowSeconds: number): void {
    const { database } = this.#store;
    const { dropped, squeezed } = database.transaction(() => ({
      dropped: dropExpired(this.#writes, this.#table, nowSeconds),
      squeezed: dropForSize(this.#writes, () => fileSize(database).usedBytes, this.#options.sizeLimitBytes),
    }))();
    this.#noteDropped(dropped);
    this.#noteDropped(squeezed);
    // A bounded piece at a time: giving space back moves pages, and ingest waits meanwhile.
    if (fileSize(database).freeBytes > 0) giveBackSpace(database, 4096);
  }

  #noteDropped(dropped: Dropped): void {
    this.#points -= dropped.points;
    if (dropped.series.size > 0) this.#table.forget(dropped.series);
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
      const kept = [...this.#unsealed, ...this.#pending.toGroups()];
      const parts = this.#read(this.#store.database);
      this.#reads = parts.reads;
      this.#writes = parts.writes;
      this.#sealer = parts.sealer;
      this.#table = parts.table;
      this.#points = 0;
      this.#lastJournal = 0;
      this.#unsealed = [];
      this.#unsealedPoints = 0;
      this.#pending.clear();
      this.#commitNumber += 1;
      for (const group of kept) this.#keepAgain(group, names);
    } catch (error) {
      this.#problem = describeSqliteError(error, this.#store.file);
    }
  }

  #keepAgain(group: BatchGroup, names: ReadonlyMap<number, string>): void {
    for (const [index, series] of group.series.entries()) {
      const name = names.get(series);
      if (name === undefined) continue;
      const time = group.times[index] ?? 0;
      this.#pending.push(this.#table.idOf(name), time, group.stepSeconds, group.values[index] ?? NaN);
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
  readonly points: number;
  readonly newest: number | null;
  readonly lastJournal: number;
  readonly unsealed: BatchGroup[];
}

function countOf(groups: readonly BatchGroup[]): number {
  return groups.reduce((total, group) => total + group.series.length, 0);
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
