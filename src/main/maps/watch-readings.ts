import type { Reading } from '../../shared/model/maps';
import type { Disposable } from '../platform/disposable';

/** Without a single new point, values still grow old: look again this often. */
const STILL_INTERVAL_MS = 15_000;

export interface WatchReadingsOptions {
  /** The least time between two reads that new points cause. */
  readonly intervalMs: number;
  readonly onCommit: (listener: () => void) => Disposable;
  /** A change of the map itself is read at once. */
  readonly onChange: (listener: () => void) => Disposable;
  readonly signal: AbortSignal;
  read(signal: AbortSignal): Promise<void>;
  onError(error: unknown): void;
}

/**
 * Reads at once, then after every commit, never two at a time and never more often than `intervalMs`. The first
 * read's failure ends the watch, a later one is reported and tried again. Resolves when the signal is aborted.
 */
export async function watchReadings(options: WatchReadingsOptions): Promise<void> {
  const { signal } = options;
  let wake = (): void => {};
  let due = false;
  let urgent = false;
  const request = (now: boolean) => (): void => {
    due = true;
    urgent ||= now;
    wake();
  };
  const subscriptions = [options.onCommit(request(false)), options.onChange(request(true))];
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);

  /** Sleeps until the time is up or, where `until` says so, something happened. */
  const sleep = (ms: number, until: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        wake = () => {};
        resolve();
      };
      const timer = setTimeout(done, ms);
      wake = () => {
        if (signal.aborted || until()) done();
      };
      wake();
    });

  try {
    let first = true;
    while (!signal.aborted) {
      due = false;
      urgent = false;
      try {
        await options.read(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (first) throw error;
        options.onError(error);
      }
      first = false;
      await sleep(options.intervalMs, () => urgent);
      await sleep(Math.max(0, STILL_INTERVAL_MS - options.intervalMs), () => due);
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    for (const subscription of subscriptions) await subscription.dispose();
  }
}

/** Whether two readings of one map would be drawn the same. */
export function sameReadings(before: readonly Reading[], after: readonly Reading[]): boolean {
  return before.length === after.length && before.every((reading, index) => isSame(reading, after[index]));
}

function isSame(before: Reading, after: Reading | undefined): boolean {
  return (
    after !== undefined &&
    before.measureId === after.measureId &&
    before.state === after.state &&
    before.value === after.value &&
    before.at === after.at &&
    before.reason === after.reason &&
    sameNumbers(before.times, after.times) &&
    sameNumbers(before.values, after.values)
  );
}

function sameNumbers(before: Float64Array, after: Float64Array): boolean {
  return before.length === after.length && before.every((value, index) => Object.is(value, after[index]));
}
