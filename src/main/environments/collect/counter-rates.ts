/**
 * Rates of counters that only grow. A counter that fell was reset: there is no rate then, and a gap is drawn rather
 * than a spike. Nor is there one after a pause (a suspended machine).
 */
export class CounterRates {
  readonly #last = new Map<string, { value: number; atMs: number }>();
  readonly #maxGapMs: number;

  constructor(maxGapMs: number = 60_000) {
    this.#maxGapMs = maxGapMs;
  }

  /** Per second since the last reading; null where that cannot be said. */
  rate(key: string, value: number, atMs: number): number | null {
    const last = this.#last.get(key);
    this.#last.set(key, { value, atMs });
    if (last === undefined) return null;
    const elapsedMs = atMs - last.atMs;
    if (elapsedMs <= 0 || elapsedMs > this.#maxGapMs || value < last.value) return null;
    return ((value - last.value) * 1000) / elapsedMs;
  }

  /** Forgets everything whose key begins so: a container that is gone. */
  forget(isGone: (key: string) => boolean): void {
    for (const key of this.#last.keys()) if (isGone(key)) this.#last.delete(key);
  }
}
