import { durationMs } from '../../../../shared/definitions/names';
import type { StatsdDefinition } from '../../../../shared/definitions/statsd';
import type { Clock } from '../../../platform/clock';
import { toDisposable, type Disposable } from '../../../platform/disposable';
import type { Sample } from '../../sample';
import { createStatsdNames, type StatsdNames } from '../statsd/statsd-names';
import { timerStatistics } from '../statsd/timer-statistics';
import { taggedName } from '../tagged-name';
import { type LogMeasurement, parseLogLine } from './parse-log-line';

export interface LogStatisticsOptions {
  /** Names and statistics are those of the StatsD listener. */
  readonly settings: StatsdDefinition;
  readonly emit: (samples: readonly Sample[]) => void;
  readonly reject: (reason: 'value' | 'full', excerpt: string) => void;
}

/** Between two flushes: further series and values are counted and left out. */
const MAX_SERIES = 50_000;
const MAX_VALUES = 1_000_000;

/**
 * Gathers the numbers of log lines and says once in a flush interval what StatsD would: `measure#` is a timer, `count#` a
 * counter, `sample#` a gauge. What no line told of in the interval is left out. The line's `source=` is a tag.
 */
export class LogStatistics {
  readonly #options: LogStatisticsOptions;
  readonly #names: StatsdNames;
  readonly #measures = new Map<string, number[]>();
  readonly #counts = new Map<string, number>();
  readonly #samples = new Map<string, number>();
  #values = 0;

  constructor(options: LogStatisticsOptions) {
    this.#options = options;
    this.#names = createStatsdNames(options.settings);
  }

  take(lines: readonly string[]): void {
    for (const line of lines) {
      const { measurements, source, rejected } = parseLogLine(line);
      for (const pair of rejected) this.#options.reject('value', pair);
      for (const measurement of measurements) this.#add(measurement, source);
    }
  }

  #add({ kind, name, value }: LogMeasurement, source: string | null): void {
    const key = taggedName(name, source === null ? [] : [['source', source]]);
    const known = this.#measures.size + this.#counts.size + this.#samples.size;
    if (key === null || known >= MAX_SERIES || this.#values >= MAX_VALUES) {
      return this.#options.reject('full', `${kind}#${name}`);
    }
    if (kind === 'sample') this.#samples.set(key, value);
    else if (kind === 'count') this.#counts.set(key, (this.#counts.get(key) ?? 0) + value);
    else {
      this.#values += 1;
      const values = this.#measures.get(key);
      if (values === undefined) this.#measures.set(key, [value]);
      else values.push(value);
    }
  }

  /** Writes what has come since the last flush. */
  flush(timeSeconds: number): void {
    const samples: Sample[] = [];
    const put = (name: string, value: number): void => {
      if (!Number.isNaN(value)) samples.push({ name, value, timeSeconds });
    };
    const flushSeconds = durationMs(this.#options.settings.flush_interval) / 1000;
    for (const [key, values] of this.#measures) {
      const timer = { key, values, count: values.length, flushSeconds };
      const statistics = timerStatistics(timer, this.#options.settings);
      for (const [statistic, value] of statistics) put(this.#names.timer(key, statistic), value);
    }
    for (const [key, count] of this.#counts) {
      const names = this.#names.counter(key);
      put(names.rate, count / flushSeconds);
      if (names.count !== null) put(names.count, count);
    }
    for (const [key, value] of this.#samples) put(this.#names.gauge(key), value);
    this.#measures.clear();
    this.#counts.clear();
    this.#samples.clear();
    this.#values = 0;
    if (samples.length > 0) this.#options.emit(samples);
  }
}

/** Flushes at the whole multiples of the interval, so that each slot of the store has one flush, and once at the end. */
export function flushOnInterval(statistics: LogStatistics, intervalMs: number, clock: Clock): Disposable {
  const untilNext = (): number => (Math.round(clock.nowMs() / intervalMs) + 1) * intervalMs - clock.nowMs();
  let timer = setTimeout(tick, untilNext());
  function tick(): void {
    statistics.flush(Math.round(clock.nowMs() / 1000));
    timer = setTimeout(tick, untilNext());
  }
  return toDisposable(() => {
    clearTimeout(timer);
    statistics.flush(Math.round(clock.nowMs() / 1000));
  });
}
