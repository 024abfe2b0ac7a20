import type { StatsdDefinition } from '../../../../shared/definitions/statsd';
import { normalizeSeriesName } from '../series-name';
import type { StatsdUpdate } from './statsd-line';

/** Why an update was not taken although it is well formed: the bounds of memory, and names that cannot be. */
export type StatsdRefusal = 'name' | 'too-many-names' | 'too-many-values';

export interface Timer {
  values: number[];
  count: number;
}

interface Gauge {
  value: number;
  /** Flushes until an idle one may be left out. */
  ttl: number;
}

const MAX_NAMES = 200_000;
/** Above, what was idle is forgotten at the next flush even where it would be written as 0. */
const CROWDED_NAMES = MAX_NAMES / 2;
const MAX_NAME_LENGTH = 512;
/** Between two flushes, of all timers together. */
const MAX_TIMER_VALUES = 4_000_000;
/** Between two flushes, of all sets together; a member costs its characters and about this many bytes more. */
const MAX_SET_BYTES = 64 * 1024 * 1024;
const MEMBER_OVERHEAD_BYTES = 64;

/** What was counted since the last flush, and what outlives it. Memory is bounded, whatever is sent. */
export class StatsdState {
  readonly counters = new Map<string, number>();
  readonly timers = new Map<string, Timer>();
  readonly gauges = new Map<string, Gauge>();
  readonly sets = new Map<string, Set<string>>();
  readonly #settings: StatsdDefinition;
  /** Counters that are never left out. */
  readonly #kept: ReadonlySet<string>;
  #timerValues = 0;
  #setBytes = 0;

  constructor(settings: StatsdDefinition, keptCounters: readonly string[]) {
    this.#settings = settings;
    this.#kept = new Set(keptCounters);
    for (const key of keptCounters) this.counters.set(key, 0);
  }

  /** Null where the update was taken. */
  apply(key: string, update: StatsdUpdate): StatsdRefusal | null {
    switch (update.kind) {
      case 'counter':
        return this.#known(this.counters, key) ?? this.#count(key, update.delta);
      case 'timer':
        return this.#known(this.timers, key) ?? this.#time(key, update.value, update.weight);
      case 'gauge':
        return this.#known(this.gauges, key) ?? this.#gauge(key, update.value, update.relative);
      case 'set':
        return this.#known(this.sets, key) ?? this.#insert(key, update.member);
    }
  }

  /** Begins the next interval. */
  clear(): void {
    const { delete_idle_stats: idle, delete_counters, delete_timers, delete_sets, delete_gauges } = this.#settings;
    const crowded = this.#names() > CROWDED_NAMES;
    for (const [key, value] of this.counters) {
      if (this.#kept.has(key)) this.counters.set(key, 0);
      else if ((delete_counters ?? idle) || (crowded && value === 0)) this.counters.delete(key);
      else this.counters.set(key, 0);
    }
    for (const [key, { values }] of this.timers) {
      if ((delete_timers ?? idle) || (crowded && values.length === 0)) this.timers.delete(key);
      else this.timers.set(key, { values: [], count: 0 });
    }
    for (const [key, members] of this.sets) {
      if ((delete_sets ?? idle) || (crowded && members.size === 0)) this.sets.delete(key);
      else this.sets.set(key, new Set());
    }
    if ((delete_gauges ?? idle) || crowded) this.#ageGauges();
    this.#timerValues = 0;
    this.#setBytes = 0;
  }

  #ageGauges(): void {
    for (const [key, gauge] of this.gauges) {
      gauge.ttl -= 1;
      if (gauge.ttl < 1) this.gauges.delete(key);
    }
  }

  #names(): number {
    return this.counters.size + this.timers.size + this.gauges.size + this.sets.size;
  }

  #known(map: ReadonlyMap<string, unknown>, key: string): StatsdRefusal | null {
    if (map.has(key)) return null;
    if (key.length > MAX_NAME_LENGTH || normalizeSeriesName(key) === null) return 'name';
    return this.#names() < MAX_NAMES ? null : 'too-many-names';
  }

  #count(key: string, delta: number): null {
    this.counters.set(key, (this.counters.get(key) ?? 0) + delta);
    return null;
  }

  #time(key: string, value: number, weight: number): StatsdRefusal | null {
    if (this.#timerValues >= MAX_TIMER_VALUES) return 'too-many-values';
    this.#timerValues += 1;
    const timer = this.timers.get(key);
    if (timer === undefined) this.timers.set(key, { values: [value], count: weight });
    else {
      timer.values.push(value);
      timer.count += weight;
    }
    return null;
  }

  #gauge(key: string, value: number, relative: boolean): null {
    const known = this.gauges.get(key)?.value ?? 0;
    this.gauges.set(key, { value: relative ? known + value : value, ttl: this.#settings.gauges_max_ttl });
    return null;
  }

  #insert(key: string, member: string): StatsdRefusal | null {
    const members = this.sets.get(key) ?? new Set();
    this.sets.set(key, members);
    if (members.has(member)) return null;
    const bytes = member.length + MEMBER_OVERHEAD_BYTES;
    if (this.#setBytes + bytes > MAX_SET_BYTES) return 'too-many-values';
    this.#setBytes += bytes;
    members.add(member);
    return null;
  }
}
