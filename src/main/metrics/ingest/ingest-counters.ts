import type { Logger } from '../../platform/logger';

/** At most so many bad ones of one listener and reason reach the log. */
const LOG_EVERY_MS = 1000;

/** Counts what came in, and lets a sample of what is bad into the log: one a second for each listener and reason. */
export class IngestCounters {
  accepted = 0;
  dropped = 0;
  /** By `listener.reason`. */
  readonly rejected = new Map<string, number>();
  readonly #logger: Logger;
  readonly #nowMs: () => number;
  readonly #loggedAtMs = new Map<string, number>();
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

  /** `count` for what is known only as a number, such as datagrams that the system dropped. */
  reject(listener: string, reason: string, excerpt: string, count = 1): void {
    const key = `${listener}.${reason}`;
    this.rejected.set(key, (this.rejected.get(key) ?? 0) + count);
    const now = this.#nowMs();
    if (Math.abs(now - (this.#loggedAtMs.get(key) ?? 0)) < LOG_EVERY_MS) return;
    this.#loggedAtMs.set(key, now);
    this.#logger.warn(`${listener}: not taken (${reason}): ${JSON.stringify(excerpt)}`, { listener, reason });
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
