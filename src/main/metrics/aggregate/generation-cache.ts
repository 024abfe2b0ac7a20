/**
 * Remembers answers for names, and forgets those that were not asked for of late: when the newer half is full it becomes the
 * older one, and the older one goes. Cheaper than an order of use, and as bounded.
 */
export class GenerationCache<Value> {
  readonly #perGeneration: number;
  #newer = new Map<string, Value>();
  #older = new Map<string, Value>();

  constructor(perGeneration: number) {
    this.#perGeneration = perGeneration;
  }

  get(key: string): Value | undefined {
    const value = this.#newer.get(key);
    if (value !== undefined) return value;
    const old = this.#older.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value): void {
    if (this.#newer.size >= this.#perGeneration) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    this.#newer.set(key, value);
  }
}
