import { type BatchGroup, type LooseGroup, sortGroup } from './journal-batch';

/** Points that wait for their commit, as growing columns. */
export class PointColumns {
  #series = new Uint32Array(4096);
  #times = new Uint32Array(4096);
  #steps = new Uint32Array(4096);
  #values = new Float64Array(4096);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(series: number, timeSeconds: number, stepSeconds: number, value: number): void {
    if (this.#length === this.#series.length) this.#grow();
    const at = this.#length;
    this.#series[at] = series;
    this.#times[at] = timeSeconds;
    this.#steps[at] = stepSeconds;
    this.#values[at] = value;
    this.#length = at + 1;
  }

  /** Every series that has points here. */
  series(): Set<number> {
    return new Set(this.#series.subarray(0, this.#length));
  }

  /** Copies of the points, one ordered group for each resolution. */
  toGroups(): BatchGroup[] {
    const sizes = new Map<number, number>();
    let run = 0;
    let step = this.#steps[0] ?? 0;
    for (let index = 0; index < this.#length; index += 1) {
      const next = this.#steps[index] ?? 0;
      if (next !== step) {
        sizes.set(step, (sizes.get(step) ?? 0) + run);
        step = next;
        run = 0;
      }
      run += 1;
    }
    if (run > 0) sizes.set(step, (sizes.get(step) ?? 0) + run);
    return [...sizes].map(([stepSeconds, size]) => sortGroup(this.#group(stepSeconds, size)));
  }

  /** Forgets all points, and the memory of an unusually large batch. */
  clear(): void {
    this.#length = 0;
    if (this.#series.length <= 262_144) return;
    this.#series = new Uint32Array(4096);
    this.#times = new Uint32Array(4096);
    this.#steps = new Uint32Array(4096);
    this.#values = new Float64Array(4096);
  }

  #group(stepSeconds: number, size: number): LooseGroup {
    if (size === this.#length) {
      return {
        stepSeconds,
        series: this.#series.subarray(0, size),
        times: this.#times.subarray(0, size),
        values: this.#values.subarray(0, size),
      };
    }
    const group = {
      stepSeconds,
      series: new Uint32Array(size),
      times: new Uint32Array(size),
      values: new Float64Array(size),
    };
    let at = 0;
    for (let index = 0; index < this.#length; index += 1) {
      if (this.#steps[index] !== stepSeconds) continue;
      group.series[at] = this.#series[index] ?? 0;
      group.times[at] = this.#times[index] ?? 0;
      group.values[at] = this.#values[index] ?? NaN;
      at += 1;
    }
    return group;
  }

  #grow(): void {
    const size = this.#series.length * 2;
    this.#series = copyInto(new Uint32Array(size), this.#series);
    this.#times = copyInto(new Uint32Array(size), this.#times);
    this.#steps = copyInto(new Uint32Array(size), this.#steps);
    this.#values = copyInto(new Float64Array(size), this.#values);
  }
}

function copyInto<Column extends Uint32Array | Float64Array>(target: Column, source: Column): Column {
  target.set(source);
  return target;
}
