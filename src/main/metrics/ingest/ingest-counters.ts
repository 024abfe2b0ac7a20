import type { Logger } from '../../platform/logger';
import type { Rejection } from './carbon-line-parser';

/** Counts what came in, and lets a sample of the bad lines into the log: one a second for each reason. */
export class IngestCounters {
  accepted = 0;
  dropped = 0;
  readonly rejected = new Map<Rejection, number>();
  readonly #logger: Logger;
  readonly #nowMs: () => number;
  readonly #loggedAtMs = new Map<Rejection, number>();
  /** Accepted in each of the last ten seconds. */
  readonly #perSecond = new Float64Array(10);
  #second = 0;

  constructor(logger: Logger, nowMs: () => number) {
    this.#logger = logger;
    this.#nowMs = nowMs;
  }

  accept(count: number): void {
    this.accepted += count;
    this.#turn();
    this.#perSecond[this.#second % 10] = (this.#perSecond[this.#second % 10] ?? 0) + count;
  }

  reject(reason: Rejection, line: string): void {
    this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + 1);
    const now = this.#nowMs();
    if (Math.abs(now - (this.#loggedAtMs.get(reason) ?? 0)) < 1000) return;
    this.#loggedAtMs.set(reason, now);
    this.#logger.warn(`a line was not taken (${reason}): ${JSON.stringify(line)}`, { reason });
  }

  get rejectedTotal(): number {
    let total = 0;
    for (const count of this.rejected.values()) total += count;
    return total;
  }

  /** Points a second over the last ten. */
  get acceptedPerSecond(): number {
    this.#turn();
    return this.#perSecond.reduce((sum, count) => sum + count, 0) / 10;
  }

  #turn(): void {
    const second = Math.floor(this.#nowMs() / 1000);
    if (second === this.#second) return;
    const passed = second - this.#second;
    if (passed < 0 || passed >= 10) this.#perSecond.fill(0);
    else for (let skipped = 1; skipped <= passed; skipped += 1) this.#perSecond[(this.#second + skipped) % 10] = 0;
    this.#second = second;
  }
}
