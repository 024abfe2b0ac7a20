import { decodeBatch } from './journal-batch';
import type { StoreReads } from './metrics.sql';

/** Points of one series at one resolution that are in the journal only, in the order in which they arrived. */
export class TailColumn {
  times = new Uint32Array(16);
  values = new Float64Array(16);
  length = 0;
  oldest = Infinity;
  newest = 0;

  push(time: number, value: number): void {
    if (this.length === this.times.length) {
      const times = new Uint32Array(this.length * 2);
      const values = new Float64Array(this.length * 2);
      times.set(this.times);
      values.set(this.values);
      this.times = times;
      this.values = values;
    }
    this.times[this.length] = time;
    this.values[this.length] = value;
    this.length += 1;
    if (time < this.oldest) this.oldest = time;
    if (time > this.newest) this.newest = time;
  }
}

/**
 * A reader's picture of the journal: decoded once, extended by what was committed since, dropped when it was sealed.
 * Refresh it inside the read transaction that also reads the chunks, so that both are of one moment.
 */
export class JournalTail {
  #sealed = 0;
  #seen = 0;
  readonly #columns = new Map<number, Map<number, TailColumn>>();

  refresh(reads: StoreReads): void {
    const sealed = reads.sealed();
    if (sealed !== this.#sealed) {
      this.#sealed = sealed;
      this.#seen = sealed;
      this.#columns.clear();
    }
    if (reads.newestJournal() <= this.#seen) return;
    for (const row of reads.journalAfter(this.#seen)) {
      this.#seen = row.id;
      for (const group of decodeBatch(row.data)) {
        for (let index = 0; index < group.series.length; index += 1) {
          this.#column(group.stepSeconds, group.series[index] ?? 0).push(
            group.times[index] ?? 0,
            group.values[index] ?? NaN,
          );
        }
      }
    }
  }

  column(step: number, series: number): TailColumn | undefined {
    return this.#columns.get(step)?.get(series);
  }

  #column(step: number, series: number): TailColumn {
    let bySeries = this.#columns.get(step);
    if (bySeries === undefined) {
      bySeries = new Map();
      this.#columns.set(step, bySeries);
    }
    let column = bySeries.get(series);
    if (column === undefined) {
      column = new TailColumn();
      bySeries.set(series, column);
    }
    return column;
  }
}
