import type { ReadableDatabase } from '../../platform/database';
import { type ArchivePoints, ArchiveReader, type ArchiveRange, chooseArchive } from './archive-reader';
import { JournalTail } from './journal-tail';
import { prepareReads, type SeriesRow, type StoreReads } from './metrics.sql';
import { type AggregationMethod, parseArchives, type Policy } from './policy';
import { isNamed, isTagged, type TagMark } from './tag-marks.sql';

export interface StoredSeries {
  readonly id: number;
  readonly name: string;
  readonly policy: Policy;
}

/** Is told about series as they are found in the file; a reset comes before everything is told again. */
export interface SeriesListener {
  reset(): void;
  add(series: StoredSeries): void;
}

/** Is told about the series that are found by their tags. */
export interface TagListener extends SeriesListener {
  remove(series: StoredSeries): void;
  /** Tags that are to be listed though no series may have them any more. */
  keepTags(tags: readonly string[]): void;
}

/** Reads metrics.sqlite beside its writer, by a connection of its own. Not shared between threads. */
export class StoreReader {
  readonly #database: ReadableDatabase;
  readonly #reads: StoreReads;
  readonly #tail = new JournalTail();
  readonly #archives: ArchiveReader;
  readonly #names: SeriesListener;
  readonly #tags: TagListener | null;
  #marks: ReadonlyMap<number, TagMark> = new Map();
  #tagging = -1;
  #policies = new Map<number, Policy>();
  #isRewriting = false;
  #generation = -1;
  #newestSeries = 0;
  /** The state of the file that all of this was last brought up to. */
  #version = NaN;

  /**
   * @param names is told of series that have points
   * @param tags of those that are found by their tags
   */
  constructor(database: ReadableDatabase, names: SeriesListener, tags: TagListener | null = null) {
    this.#database = database;
    this.#reads = prepareReads(database);
    this.#archives = new ArchiveReader(this.#reads, this.#tail);
    this.#names = names;
    this.#tags = tags;
  }

  /** Runs `work` on one moment of the store: series, chunks and journal fit together and do not change meanwhile. */
  atOneMoment<Result>(work: () => Result): Result {
    return this.#database.transaction(() => {
      this.#refresh();
      return work();
    })();
  }

  /** Where nothing has been written since the last time, there is nothing to look for. */
  #refresh(): void {
    const version = this.#reads.dataVersion();
    if (version === this.#version) return;
    this.#refreshSeries();
    this.#isRewriting = this.#reads.isRewriting();
    this.#tail.refresh(this.#reads);
    this.#archives.refresh(version);
    this.#version = version;
  }

  /**
   * Learns of at most so many series that are new, as the next `atOneMoment` would have to of all of them.
   *
   * @returns whether there may be more
   */
  learnSome(limit: number): boolean {
    return this.#database.transaction(() => {
      if (this.#reads.dataVersion() === this.#version) return false;
      return this.#refreshSeries(limit) === limit;
    })();
  }

  /** The points that Whisper would answer with, or null where the whole range is out of reach. Within `atOneMoment`. */
  read(series: StoredSeries, range: ArchiveRange): ArchivePoints {
    return this.#archives.read(series.id, this.#policyNow(series), range);
  }

  /** How many slots a read will touch, to refuse before the work rather than after. */
  rangeOf(series: StoredSeries, from: number, until: number, now: number): ArchiveRange | null {
    return chooseArchive(this.#policyNow(series).archives, from, until, now);
  }

  /** While a change of archives is under way series adopt their new policy one by one, without a new list of them all. */
  #policyNow(series: StoredSeries): Policy {
    if (!this.#isRewriting) return series.policy;
    const id = this.#reads.policyOfSeries(series.id);
    return id === undefined ? series.policy : this.#policyOf(id);
  }

  /** Whether a point has ever come for a series; one that is only registered by its tags has none. Within `atOneMoment`. */
  hasPoints(series: StoredSeries): boolean {
    return isNamed(this.#marks.get(series.id));
  }

  points(): number {
    return this.#reads.chunkPoints() + this.#reads.journalPoints();
  }

  newestPoint(): number | null {
    return this.#reads.newestPoint();
  }

  get database(): ReadableDatabase {
    return this.#database;
  }

  close(): void {
    this.#database.close();
  }

  /** @returns how many series were new */
  #refreshSeries(limit?: number): number {
    const generation = this.#reads.generation();
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#newestSeries = 0;
      this.#policies = new Map();
      this.#tagging = -1;
      this.#names.reset();
      this.#tags?.reset();
    }
    this.#refreshMarks();
    const rows = this.#reads.seriesAfter(this.#newestSeries, limit);
    for (const row of rows) {
      this.#newestSeries = row.id;
      const series = this.#seriesOf(row);
      const mark = this.#marks.get(row.id);
      if (isNamed(mark)) this.#names.add(series);
      if (isTagged(mark)) this.#tags?.add(series);
    }
    return rows.length;
  }

  /** Marks that have changed on series which the listeners know. */
  #refreshMarks(): void {
    const tagging = this.#reads.tagging();
    if (tagging === this.#tagging) return;
    this.#tagging = tagging;
    const before = this.#marks;
    this.#marks = this.#reads.tagMarks();
    this.#tags?.keepTags(this.#reads.deletedTags());
    for (const id of new Set([...before.keys(), ...this.#marks.keys()])) {
      const [old, mark] = [before.get(id), this.#marks.get(id)];
      if (old === mark || id > this.#newestSeries) continue;
      const row = this.#reads.series(id);
      if (row !== undefined) this.#moveBetweenListeners(this.#seriesOf(row), old, mark);
    }
  }

  #moveBetweenListeners(series: StoredSeries, old: TagMark | undefined, mark: TagMark | undefined): void {
    // What has points once has them until a new generation.
    if (!isNamed(old) && isNamed(mark)) this.#names.add(series);
    if (isTagged(old) === isTagged(mark)) return;
    if (isTagged(mark)) this.#tags?.add(series);
    else this.#tags?.remove(series);
  }

  #seriesOf(row: SeriesRow): StoredSeries {
    return { id: row.id, name: row.name, policy: this.#policyOf(row.policy) };
  }

  #policyOf(id: number): Policy {
    const known = this.#policies.get(id);
    if (known !== undefined) return known;
    for (const row of this.#reads.policies()) {
      const method = row.method as AggregationMethod;
      this.#policies.set(row.id, { archives: parseArchives(row.archives), method, xFilesFactor: row.xff });
    }
    return this.#policies.get(id) ?? { archives: [], method: 'average', xFilesFactor: 0.5 };
  }
}
