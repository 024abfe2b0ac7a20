/**
 * Per series: slot, true time and commit of its newest pending point, for "of several points in a slot the one with the
 * greatest timestamp wins when they are flushed together".
 */
export class NewestSlots {
  #slots = new Float64Array(1024);
  #times = new Float64Array(1024);
  #commits = new Float64Array(1024);

  /** Whether a point with a greater timestamp is already there for the slot in this commit; else notes this one. */
  isSuperseded(id: number, slot: number, timeSeconds: number, commit: number): boolean {
    if (id >= this.#slots.length) this.#grow(id);
    if (this.#slots[id] === slot && this.#commits[id] === commit && (this.#times[id] ?? 0) > timeSeconds) return true;
    this.#slots[id] = slot;
    this.#times[id] = timeSeconds;
    this.#commits[id] = commit;
    return false;
  }

  #grow(id: number): void {
    const size = 2 ** Math.ceil(Math.log2(id + 1));
    this.#slots = grown(this.#slots, size);
    this.#times = grown(this.#times, size);
    this.#commits = grown(this.#commits, size);
  }
}

function grown(column: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(size);
  larger.set(column);
  return larger;
}
