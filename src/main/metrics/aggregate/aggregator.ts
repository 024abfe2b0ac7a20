import { aggregateName, type AggregationRule, type RuleMethod } from '../../../shared/definitions/aggregation-rule';
import { type Accumulator, createAccumulator } from './accumulator';

export interface AggregatorOptions {
  readonly rules: readonly AggregationRule[];
  /** An interval that ended so many intervals ago is closed. */
  readonly lateIntervals: number;
}

/** Takes an aggregate: `timeSeconds` is the beginning of its interval. */
export type EmitAggregate = (name: string, value: number, timeSeconds: number) => void;

/** One name's part in an aggregate. Several rules may feed the same one; the first that does says how. */
export interface AggregateInput {
  readonly output: string;
  readonly everySeconds: number;
  readonly method: RuleMethod;
}

interface Interval {
  readonly start: number;
  readonly values: Accumulator;
  /** When the first value came that has not been emitted yet; null where all have. */
  dirtySince: number | null;
  touchedAt: number;
}

interface Output {
  readonly everySeconds: number;
  readonly method: RuleMethod;
  readonly intervals: Map<number, Interval>;
  /** Intervals up to this one are closed: what comes for them would overwrite a whole with a part. */
  closedThrough: number;
}

/** An output as it is kept while nothing runs. */
export interface SavedOutput extends AggregateInput {
  readonly closedThrough: number;
  readonly intervals: ReadonlyArray<{
    readonly start: number;
    readonly touchedAt: number;
    readonly state: readonly number[];
  }>;
}

/** Senders flush just after the time that they write: an interval is emitted so long after its end. */
const GRACE_SECONDS = 1;
/** Late values are collected for so long, at most, before their interval is emitted again. */
const SETTLE_SECONDS = 10;
/** What may be in memory at once; beyond, values are refused and counted. */
const MAX_INTERVALS = 1_000_000;
const MAX_HELD_VALUES = 10_000_000;

/**
 * carbon-aggregator's buffers. A value belongs to the interval that its time is in; an interval is emitted once it is
 * over, and again after late values. All times in seconds.
 */
export class Aggregator {
  readonly #options: AggregatorOptions;
  #outputs = new Map<string, Output>();
  #intervals = 0;
  #held = 0;
  /** Values that came for a closed interval, or when memory was full. */
  late = 0;
  refused = 0;

  constructor(options: AggregatorOptions) {
    this.#options = options;
  }

  get outputs(): number {
    return this.#outputs.size;
  }

  /** Goes on with the buffers of the one before: its rules may be others, its intervals are not lost. */
  adopt(before: Aggregator): void {
    this.#outputs = before.#outputs;
    this.#intervals = before.#intervals;
    this.#held = before.#held;
    this.late = before.late;
    this.refused = before.refused;
  }

  /** What is in memory, for the next start. What has not been emitted by then is not: call it after `tick(Infinity)`. */
  save(): SavedOutput[] {
    return [...this.#outputs].map(([output, { everySeconds, method, intervals, closedThrough }]) => ({
      output,
      everySeconds,
      method,
      closedThrough,
      intervals: [...intervals.values()].map(({ start, touchedAt, values }) => ({
        start,
        touchedAt,
        state: values.state(),
      })),
    }));
  }

  /** Goes on with what was saved: an interval that a new start falls into is whole all the same. */
  restore(saved: readonly SavedOutput[]): void {
    for (const { output: name, everySeconds, method, closedThrough, intervals } of saved) {
      const output: Output = { everySeconds, method, intervals: new Map(), closedThrough };
      for (const { start, touchedAt, state } of intervals) {
        const values = createAccumulator(method, state);
        output.intervals.set(start, { start, touchedAt, values, dirtySince: null });
        this.#intervals += 1;
        this.#held += values.held;
      }
      this.#outputs.set(name, output);
    }
  }

  /** What a name goes into; the same name always gives the same answer, so it is worth keeping. */
  inputsOf(name: string): AggregateInput[] {
    return this.#options.rules.flatMap((rule) => {
      const output = aggregateName(rule, name);
      return output === null ? [] : [{ output, everySeconds: rule.everySeconds, method: rule.method }];
    });
  }

  add(input: AggregateInput, value: number, timeSeconds: number, nowSeconds: number): void {
    const output = this.#outputs.get(input.output) ?? this.#begin(input);
    const start = timeSeconds - (timeSeconds % output.everySeconds);
    const interval = output.intervals.get(start) ?? this.#open(output, start, nowSeconds);
    if (interval === null) return;
    if (this.#held >= MAX_HELD_VALUES && interval.values.held > 0) {
      this.refused += 1;
      return;
    }
    const before = interval.values.held;
    interval.values.add(value);
    this.#held += interval.values.held - before;
    interval.dirtySince ??= nowSeconds;
    interval.touchedAt = nowSeconds;
  }

  /** Emits what is due and forgets what is closed; at `Infinity` everything is due, also intervals that go on. */
  tick(nowSeconds: number, emit: EmitAggregate): void {
    for (const [name, output] of this.#outputs) {
      const { everySeconds, intervals } = output;
      this.#emitDue(name, output, nowSeconds, emit);
      if (nowSeconds === Infinity) continue;
      const windowSeconds = this.#options.lateIntervals * everySeconds;
      const threshold = nowSeconds - (nowSeconds % everySeconds) - windowSeconds;
      for (const interval of intervals.values()) {
        const isQuiet = nowSeconds - interval.touchedAt >= windowSeconds;
        if (interval.dirtySince === null && interval.start < threshold && isQuiet) this.#close(output, interval);
      }
      if (intervals.size === 0 && output.closedThrough < threshold - windowSeconds) this.#outputs.delete(name);
    }
  }

  #emitDue(name: string, { everySeconds, intervals }: Output, nowSeconds: number, emit: EmitAggregate): void {
    for (const interval of intervals.values()) {
      if (!isDue(interval, everySeconds, nowSeconds)) continue;
      interval.dirtySince = null;
      emit(name, interval.values.result(), interval.start);
    }
  }

  #begin({ output: name, everySeconds, method }: AggregateInput): Output {
    const output: Output = { everySeconds, method, intervals: new Map(), closedThrough: -Infinity };
    this.#outputs.set(name, output);
    return output;
  }

  #open(output: Output, start: number, nowSeconds: number): Interval | null {
    if (start <= output.closedThrough) {
      this.late += 1;
      return null;
    }
    if (this.#intervals >= MAX_INTERVALS) {
      this.refused += 1;
      return null;
    }
    const interval = { start, values: createAccumulator(output.method), dirtySince: null, touchedAt: nowSeconds };
    output.intervals.set(start, interval);
    this.#intervals += 1;
    return interval;
  }

  #close(output: Output, interval: Interval): void {
    output.intervals.delete(interval.start);
    output.closedThrough = Math.max(output.closedThrough, interval.start);
    this.#intervals -= 1;
    this.#held -= interval.values.held;
  }
}

function isDue(interval: Interval, everySeconds: number, nowSeconds: number): boolean {
  if (interval.dirtySince === null) return false;
  const end = interval.start + everySeconds;
  const cameLate = interval.dirtySince >= end + GRACE_SECONDS;
  if (cameLate) return nowSeconds >= interval.dirtySince + Math.min(everySeconds, SETTLE_SECONDS);
  // A time far ahead is no reason to hold values for ever: a clock elsewhere is wrong.
  return nowSeconds >= end + GRACE_SECONDS || nowSeconds - interval.touchedAt >= 2 * everySeconds;
}
