import type { StatsdDefinition } from '../../../../shared/definitions/statsd';
import { durationMs } from '../../../../shared/definitions/names';
import type { SampleSink } from '../listeners';
import { normalizeSeriesName } from '../series-name';
import { readStatsdLine, type StatsdFault } from './statsd-line';
import { createStatsdNames, type StatsdNames } from './statsd-names';
import { StatsdState, type StatsdRefusal } from './statsd-state';
import { timerStatistics } from './timer-statistics';

/** Why a value of a line was not taken. */
export type StatsdRejection = StatsdFault | StatsdRefusal;

/**
 * Gathers what StatsD clients send and says once in a flush interval what the StatsD daemon would: the same names and the
 * same values. The daemon's figures about its own connection to Graphite are left out, since there is none.
 */
export class StatsdAggregator {
  readonly #settings: StatsdDefinition;
  readonly #sink: SampleSink<StatsdRejection>;
  readonly #names: StatsdNames;
  readonly #state: StatsdState;
  readonly #own: { readonly badLines: string; readonly packets: string; readonly metrics: string };
  readonly #flushSeconds: number;
  #flushedAtSeconds: number | null = null;

  constructor(settings: StatsdDefinition, sink: SampleSink<StatsdRejection>) {
    const prefix = settings.prefix_stats;
    this.#settings = settings;
    this.#sink = sink;
    this.#names = createStatsdNames(settings);
    this.#own = {
      badLines: `${prefix}.bad_lines_seen`,
      packets: `${prefix}.packets_received`,
      metrics: `${prefix}.metrics_received`,
    };
    this.#state = new StatsdState(settings, Object.values(this.#own));
    this.#flushSeconds = durationMs(settings.flush_interval) / 1000;
  }

  /** Takes a datagram, or whole lines of a stream. Never throws. */
  take(packet: string): void {
    this.#count(this.#own.packets);
    for (const line of packet.split('\n')) if (line !== '') this.#takeLine(line);
  }

  #takeLine(line: string): void {
    this.#count(this.#own.metrics);
    const { key, updates, faults } = readStatsdLine(line, this.#settings.key_name_sanitize);
    for (const fault of faults) this.#reject(fault, line);
    for (const update of updates) {
      const refusal = this.#state.apply(key, update);
      if (refusal !== null) this.#reject(refusal, line);
    }
  }

  #reject(reason: StatsdRejection, line: string): void {
    this.#count(this.#own.badLines);
    this.#sink.reject(reason, line.slice(0, 200));
  }

  #count(counter: string): void {
    this.#state.apply(counter, { kind: 'counter', delta: 1 });
  }

  /** Writes the interval that ends now, and begins the next. `nowMs` is a clock's reading, `elapsedMs` counts on evenly. */
  flush(nowMs: number, elapsedMs: () => number): void {
    const startedMs = elapsedMs();
    const timeSeconds = Math.round(nowMs / 1000);
    const lag = this.#flushedAtSeconds === null ? null : timeSeconds - this.#flushedAtSeconds - this.#flushSeconds;
    const lagKey = `${this.#settings.prefix_stats}.timestamp_lag`;
    if (lag !== null) this.#state.apply(lagKey, { kind: 'gauge', value: lag, relative: false });
    this.#flushedAtSeconds = timeSeconds;
    const write = (name: string, value: number): void => this.#write(name, value, timeSeconds);
    this.#writeCounters(write);
    this.#writeTimers(write);
    const { timers, counters, gauges, sets } = this.#state;
    for (const [key, { value }] of gauges) write(this.#names.gauge(key), value);
    for (const [key, members] of sets) write(this.#names.set(key), members.size);
    write(this.#names.numStats, counters.size + timers.size + gauges.size + sets.size);
    write(this.#names.own('processing_time'), Math.round(elapsedMs() - startedMs));
    this.#state.clear();
  }

  #writeCounters(write: (name: string, value: number) => void): void {
    for (const [key, value] of this.#state.counters) {
      const { rate, count } = this.#names.counter(key);
      write(rate, value / this.#flushSeconds);
      if (count !== null) write(count, value);
    }
  }

  #writeTimers(write: (name: string, value: number) => void): void {
    for (const [key, { values, count }] of this.#state.timers) {
      const flush = { key, values, count, flushSeconds: this.#flushSeconds };
      for (const [statistic, value] of timerStatistics(flush, this.#settings))
        write(this.#names.timer(key, statistic), value);
    }
  }

  /** What is no number (the difference of two infinities) is left out, as carbon leaves it out. */
  #write(name: string, value: number, timeSeconds: number): void {
    const normalized = normalizeSeriesName(name);
    if (normalized !== null && !Number.isNaN(value)) this.#sink.point(normalized, value, timeSeconds);
  }
}
