import type { RuleMethod } from '../../../shared/definitions/aggregation-rule';

/** Takes the values of one interval in, in the order in which they come, and says what they come to so far. */
export interface Accumulator {
  add(value: number): void;
  /** How many values are kept in memory: none where a running figure is enough. */
  readonly held: number;
  result(): number;
  /** All that it knows, to be given to `createAccumulator` again. */
  state(): readonly number[];
}

const PERCENTILES: Readonly<Partial<Record<RuleMethod, number>>> = {
  p50: 0.5,
  p75: 0.75,
  p80: 0.8,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
};

export function createAccumulator(method: RuleMethod, state: readonly number[] = []): Accumulator {
  const factor = PERCENTILES[method];
  return factor === undefined ? new Running(method, state) : new Percentile(factor, state);
}

class Running implements Accumulator {
  readonly held = 0;
  readonly #method: RuleMethod;
  #count: number;
  #sum: number;
  #min: number;
  #max: number;
  #last: number;

  constructor(
    method: RuleMethod,
    [count = 0, sum = 0, min = Infinity, max = -Infinity, last = NaN]: readonly number[],
  ) {
    this.#method = method;
    this.#count = count;
    this.#sum = sum;
    this.#min = min;
    this.#max = max;
    this.#last = last;
  }

  state(): readonly number[] {
    return [this.#count, this.#sum, this.#min, this.#max, this.#last];
  }

  add(value: number): void {
    this.#count += 1;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    this.#last = value;
  }

  result(): number {
    switch (this.#method) {
      case 'sum':
        return this.#sum;
      case 'avg':
        return this.#sum / this.#count;
      case 'count':
        return this.#count;
      case 'min':
        return this.#min;
      case 'max':
        return this.#max;
      default:
        return this.#last;
    }
  }
}

/** Between two values the rank is interpolated, as carbon does. */
class Percentile implements Accumulator {
  readonly #factor: number;
  readonly #values: number[];

  constructor(factor: number, values: readonly number[]) {
    this.#factor = factor;
    this.#values = [...values];
  }

  state(): readonly number[] {
    return this.#values;
  }

  get held(): number {
    return this.#values.length;
  }

  add(value: number): void {
    this.#values.push(value);
  }

  result(): number {
    const sorted = Float64Array.from(this.#values).sort();
    const rank = this.#factor * (sorted.length - 1);
    const left = Math.floor(rank);
    const right = Math.ceil(rank);
    const low = sorted[left] ?? NaN;
    const high = sorted[right] ?? NaN;
    return left === right ? low : low * (right - rank) + high * (rank - left);
  }
}
