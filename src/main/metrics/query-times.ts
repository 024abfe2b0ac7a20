import type { Sample } from './sample';

const MOST_TIMES = 1000;

/** How long queries took, as their callers saw it, waiting included: the last thousand since it was asked last. */
export class QueryTimes {
  #times: number[] = [];
  #count = 0;

  add(tookMs: number): void {
    this.#times[this.#count % MOST_TIMES] = tookMs;
    this.#count += 1;
  }

  /** Runs a call and notes its time, however it ends. */
  async measure<Value>(call: () => Promise<Value>): Promise<Value> {
    const started = performance.now();
    try {
      return await call();
    } finally {
      this.add(performance.now() - started);
    }
  }

  /** `gemba.query.*` since the last time; without queries only their number, which is none. */
  take(timeSeconds: number): Sample[] {
    const sorted = this.#times.sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
    const measured: Array<readonly [string, number]> = [['gemba.query.count', this.#count]];
    if (sorted.length > 0) {
      measured.push(
        ['gemba.query.p50_ms', at(0.5)],
        ['gemba.query.p95_ms', at(0.95)],
        ['gemba.query.p99_ms', at(0.99)],
      );
    }
    this.#times = [];
    this.#count = 0;
    return measured.map(([name, value]) => ({ name, value, timeSeconds }));
  }
}
