import { BATCH_POINTS } from './batch-builder';
import type { ImportBatch, ImportPart } from './import-batch';

/** A batch under construction, one part after the other. */
export class OpenBatch {
  #parts: Array<Omit<ImportPart, 'count'> & { count: number }> = [];
  #times: number[] = [];
  #values: number[] = [];

  get isFull(): boolean {
    return this.#times.length >= BATCH_POINTS;
  }

  get isEmpty(): boolean {
    return this.#times.length === 0;
  }

  begin(part: Omit<ImportPart, 'count'>): void {
    this.#parts.push({ ...part, count: 0 });
  }

  push(timeSeconds: number, value: number): void {
    const part = this.#parts.at(-1);
    if (part !== undefined) part.count += 1;
    this.#times.push(timeSeconds);
    this.#values.push(value);
  }

  take(): ImportBatch {
    const batch = {
      parts: this.#parts.filter(({ count }) => count > 0),
      times: Float64Array.from(this.#times),
      values: Float64Array.from(this.#values),
    };
    this.#parts = [];
    this.#times = [];
    this.#values = [];
    return batch;
  }
}
