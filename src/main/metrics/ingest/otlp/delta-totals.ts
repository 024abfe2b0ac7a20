/** Deltas that fall into one slot of the finest archive are added, since a slot holds one value: the last one written. */
const SLOT_SECONDS = 10;
/** Nobody reports twice for a slot that is older than that. */
const FORGET_AFTER_SLOTS = 6;
/** Beyond it the series that were told of longest ago are forgotten; a further delta for their slot replaces it. */
const MAX_SERIES = 200_000;

/** Adds up what several exporters, or one that exports often, tell of the same slot. */
export class DeltaTotals {
  readonly #last = new Map<string, { slot: number; total: number }>();

  get size(): number {
    return this.#last.size;
  }

  /** What has been told of the slot in which `timeSeconds` lies, with this. */
  add(name: string, delta: number, timeSeconds: number): number {
    const slot = Math.floor(timeSeconds / SLOT_SECONDS);
    const last = this.#last.get(name);
    const total = last?.slot === slot ? last.total + delta : delta;
    // Taken out and put in again, so that the map's order is that of the last use.
    this.#last.delete(name);
    this.#last.set(name, { slot, total });
    this.#forget(slot);
    return total;
  }

  /** Looks at the two that were told of longest ago: more go than come. */
  #forget(slot: number): void {
    for (let looked = 0; looked < 2; looked += 1) {
      const [oldest] = this.#last;
      const isStale = oldest !== undefined && oldest[1].slot < slot - FORGET_AFTER_SLOTS;
      if (oldest === undefined || !(isStale || this.#last.size > MAX_SERIES)) return;
      this.#last.delete(oldest[0]);
    }
  }
}
