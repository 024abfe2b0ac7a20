import type { ImportBatch, ImportPart } from './import-batch';

/** So many points go to the store at once: about 40 ms of its thread, in which nothing else is ingested. */
export const BATCH_POINTS = 50_000;

type Origin = Omit<ImportPart, 'count'>;

interface OpenPart {
  readonly origin: Origin;
  readonly times: number[];
  readonly values: number[];
}

/** Gathers points into batches; those of one origin stay in the order in which they came. */
export class BatchBuilder {
  readonly #open = new Map<string, OpenPart>();
  #length = 0;

  get isFull(): boolean {
    return this.#length >= BATCH_POINTS;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** A point of which nothing but its time is known. */
  push(name: string, timeSeconds: number, value: number): void {
    let part = this.#open.get(name);
    if (part === undefined) {
      part = { origin: { name, stepSeconds: 0, finestSeconds: 0, onlySameStep: false }, times: [], values: [] };
      this.#open.set(name, part);
    }
    part.times.push(timeSeconds);
    part.values.push(value);
    this.#length += 1;
  }

  /** The batch so far; a new one begins. */
  take(): ImportBatch {
    const parts: ImportPart[] = [];
    const times = new Float64Array(this.#length);
    const values = new Float64Array(this.#length);
    let at = 0;
    for (const part of this.#open.values()) {
      parts.push({ ...part.origin, count: part.times.length });
      times.set(part.times, at);
      values.set(part.values, at);
      at += part.times.length;
    }
    this.#open.clear();
    this.#length = 0;
    return { parts, times, values };
  }
}
