import { decodeBatch } from './journal-batch';
import type { StoreReads } from './metrics.sql';
import { PointBatches, type TailColumn } from './point-batches';

/**
 * A reader's picture of the journal: decoded once, extended by what was committed since, dropped when it was sealed.
 * Refresh it inside the read transaction that also reads the chunks, so that both are of one moment.
 */
export class JournalTail {
  #sealed = 0;
  #seen = 0;
  readonly #batches = new PointBatches();

  refresh(reads: StoreReads): void {
    const sealed = reads.sealed();
    if (sealed !== this.#sealed) {
      this.#sealed = sealed;
      this.#seen = sealed;
      this.#batches.clear();
    }
    if (reads.newestJournal() <= this.#seen) return;
    for (const row of reads.journalAfter(this.#seen)) {
      this.#seen = row.id;
      for (const group of decodeBatch(row.data)) this.#batches.add(group);
    }
  }

  /** The points of one series, or undefined. Valid until the next call. */
  column(step: number, series: number): TailColumn | undefined {
    return this.#batches.gather(step, series);
  }
}
