interface Reading {
  readonly value: number;
  readonly atMs: number;
}

/**
 * Turns counters into rates per second. A counter that went backwards (reset, device re-plugged) and one that was not
 * read for a while (`forget`) give nothing rather than a spike.
 */
export class Rates {
  #last = new Map<string, Reading>();
  #next = new Map<string, Reading>();

  /** The rate since the last round, or null where there is none to tell. `atMs` runs evenly. */
  perSecond(name: string, value: number, atMs: number): number | null {
    this.#next.set(name, { value, atMs });
    const last = this.#last.get(name);
    if (last === undefined || atMs <= last.atMs || value < last.value) return null;
    return ((value - last.value) * 1000) / (atMs - last.atMs);
  }

  /** Ends a round: what was not read in it is forgotten. */
  endRound(): void {
    this.#last = this.#next;
    this.#next = new Map();
  }

  /** Forgets everything, after a suspend or a long pause: the next round starts afresh. */
  forget(): void {
    this.#last = new Map();
    this.#next = new Map();
  }
}
