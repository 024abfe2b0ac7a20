import type { ReadableDatabase } from '../../platform/database';
import { type ArchivePoints, ArchiveReader, type ArchiveRange, chooseArchive } from './archive-reader';
import { JournalTail } from './journal-tail';
import { prepareReads, type StoreReads } from './metrics.sql';
import { type AggregationMethod, parseArchives, type Policy } from './policy';

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

/** Reads metrics.sqlite beside its writer. Not shared between threads. */
export class StoreReader {
  readonly #database: ReadableDatabase;
  readonly #reads: StoreReads;
  readonly #tail = new JournalTail();
  readonly #archives: ArchiveReader;
  readonly #listener: SeriesListener;
  #policies = new Map<number, Policy>();
  #isRewriting = false;
  #generation = -1;
  #newestSeries = 0;

  constructor(database: ReadableDatabase, listener: SeriesListener) {
    this.#database = database;
    this.#reads = prepareReads(database);
    this.#archives = new ArchiveReader(this.#reads, this.#tail);
    this.#listener = listener;
  }

  /** Runs `work` on one moment of the store: series, chunks and journal fit together and do not change meanwhile. */
  atOneMoment<Result>(work: () => Result): Result {
    return this.#database.transaction(() => {
      this.#refreshSeries();
      this.#isRewriting = this.#reads.isRewriting();
      this.#tail.refresh(this.#reads);
      this.#archives.refresh(this.#reads.dataVersion());
      return work();
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

  #refreshSeries(): void {
    const generation = this.#reads.generation();
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#newestSeries = 0;
      this.#policies = new Map();
      this.#listener.reset();
    }
    for (const row of this.#reads.seriesAfter(this.#newestSeries)) {
      this.#newestSeries = row.id;
      this.#listener.add({ id: row.id, name: row.name, policy: this.#policyOf(row.policy) });
    }
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
