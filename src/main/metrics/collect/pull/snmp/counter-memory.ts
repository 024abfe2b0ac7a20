/** What grows; `bits` is where it wraps, null where it never does. */
export interface Counter {
  readonly value: bigint;
  readonly bits: 32 | 64 | null;
}

interface Last {
  readonly value: bigint;
  readonly atMs: number;
}

/**
 * Rates of an agent's counters. One that went backwards has wrapped, unless the agent was started anew meanwhile or does
 * not say so: then there is a gap rather than a spike.
 */
export class CounterMemory {
  #last = new Map<string, Last>();
  #next = new Map<string, Last>();
  #upTime: number | null = null;
  #isSameStart = false;

  /** Begins a turn. `upTime` is the agent's own, in seconds; null where it tells none. */
  beginTurn(upTime: number | null): void {
    this.#isSameStart = upTime !== null && this.#upTime !== null && upTime >= this.#upTime;
    const wasRestarted = upTime !== null && this.#upTime !== null && upTime < this.#upTime;
    if (wasRestarted) this.#last = new Map();
    this.#upTime = upTime;
  }

  /** Per second since the turn before; null where that cannot be said. `atMs` runs evenly. */
  rate(key: string, { value, bits }: Counter, atMs: number): number | null {
    this.#next.set(key, { value, atMs });
    const last = this.#last.get(key);
    if (last === undefined || atMs <= last.atMs) return null;
    let grown = value - last.value;
    if (grown < 0n) {
      if (!this.#isSameStart || bits === null) return null;
      grown += 1n << BigInt(bits);
    }
    return (Number(grown) * 1000) / (atMs - last.atMs);
  }

  /** Ends a turn: what was not read in it is forgotten. */
  endTurn(): void {
    this.#last = this.#next;
    this.#next = new Map();
  }
}
