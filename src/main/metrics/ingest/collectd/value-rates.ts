import { type CollectdValue, TICKS_PER_SECOND, type ValueList } from './read-packet';

interface Known {
  readonly time: bigint;
  readonly values: readonly CollectdValue[];
}

/** So many measurements are remembered; beyond, the one that was updated longest ago is forgotten. */
const MAX_REMEMBERED = 200_000;
/** After a longer silence a difference says nothing: the counter has probably begun anew. */
const FORGET_AFTER_INTERVALS = 5n;
const DEFAULT_INTERVAL = 10n * TICKS_PER_SECOND;

/**
 * Turns counters into rates a second, as collectd does for what it writes: gauges stay, what only grows is compared with
 * the value before it. NaN where there is nothing to compare with.
 */
export class ValueRates {
  readonly #known = new Map<string, Known>();

  /** Null for a measurement that is not newer than the last one of its identifier. */
  rates(list: ValueList): number[] | null {
    if (list.values.every(({ kind }) => kind === 'gauge')) return list.values.map((value) => Number(value.value));
    const key = identifierOf(list);
    const before = this.#known.get(key) ?? null;
    const elapsed = before === null ? 0n : list.time - before.time;
    if (before !== null && elapsed <= 0n) return null;
    this.#remember(key, { time: list.time, values: list.values });
    const interval = list.interval > 0n ? list.interval : DEFAULT_INTERVAL;
    const isKnown = before !== null && elapsed <= FORGET_AFTER_INTERVALS * interval;
    return list.values.map((value, index) => {
      if (value.kind === 'gauge') return value.value;
      if (value.kind === 'absolute') return Number(value.value) / seconds(isKnown ? elapsed : interval);
      const previous = isKnown ? before.values[index] : undefined;
      return previous === undefined ? NaN : difference(previous, value) / seconds(elapsed);
    });
  }

  #remember(key: string, known: Known): void {
    this.#known.delete(key);
    this.#known.set(key, known);
    if (this.#known.size <= MAX_REMEMBERED) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }
}

function seconds(ticks: bigint): number {
  return Number(ticks) / Number(TICKS_PER_SECOND);
}

/** A counter that is smaller than before has wrapped, at 32 bits if it fitted there. */
function difference(before: CollectdValue, now: CollectdValue): number {
  if (before.kind === 'gauge' || now.kind === 'gauge' || now.kind !== before.kind) return NaN;
  const step = now.value - before.value;
  if (now.kind !== 'counter' || step >= 0n) return Number(step);
  return Number(step + (before.value < 1n << 32n ? 1n << 32n : 1n << 64n));
}

function identifierOf({ host, plugin, pluginInstance, type, typeInstance }: ValueList): string {
  return [host, plugin, pluginInstance, type, typeInstance].join('\0');
}
