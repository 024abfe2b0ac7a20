import { toDisposable, type Disposable } from '../../../platform/disposable';

export interface ScheduleOptions {
  /** Spreads several tasks over their interval; the same name always has the same place in it. */
  readonly name: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly nowMs: () => number;
  /** One reading. The signal aborts when its time is over or the schedule ends; a rejection counts as a failure. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** A turn that was left out, since so many before it failed. */
  readonly onSkipped: () => void;
  /** What fails is tried less and less often. False where the failure itself is the reading. */
  readonly backsOff: boolean;
}

/** What fails again and again is still tried this often. */
const MAX_BACK_OFF_MS = 300_000;

/** How many turns are left out after so many failures in a row: 0, 0, 1, 3, 7 and so on, up to five minutes. */
export function turnsToSkip(failures: number, everyMs: number): number {
  if (failures < 2) return 0;
  return Math.min(2 ** Math.min(failures - 1, 20) - 1, Math.max(0, Math.floor(MAX_BACK_OFF_MS / everyMs) - 1));
}

/** Milliseconds into the interval at which a name has its turn. */
export function placeInInterval(name: string, everyMs: number): number {
  // FNV-1a: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % everyMs;
}

/**
 * Runs a task once in every interval of the clock, the first time at once. A run never begins while one is under way:
 * turns that pass meanwhile are dropped.
 */
export function startSchedule(options: ScheduleOptions): Disposable {
  const { everyMs, timeoutMs, nowMs } = options;
  const stop = new AbortController();
  const place = placeInInterval(options.name, everyMs);
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;
  let toSkip = 0;

  async function turn(): Promise<void> {
    if (toSkip > 0) {
      toSkip -= 1;
      options.onSkipped();
    } else {
      try {
        await runBounded(options.run, timeoutMs, stop.signal);
        failures = 0;
      } catch {
        // What went wrong has been told by whoever runs: here only its number matters.
        failures += 1;
        toSkip = options.backsOff ? turnsToSkip(failures, everyMs) : 0;
      }
    }
    if (!stop.signal.aborted) timer = setTimeout(() => void turn(), waitMs());
  }
  /** Up to the next turn of the clock: one reading for each slot, however long the last one took. */
  function waitMs(): number {
    const wait = (place - (nowMs() % everyMs) + everyMs) % everyMs;
    // A timer that fires a little early must not take the same turn twice.
    return wait < 5 ? wait + everyMs : wait;
  }

  void turn();
  return toDisposable(() => {
    if (timer !== null) clearTimeout(timer);
    stop.abort();
  });
}

async function runBounded(run: ScheduleOptions['run'], timeoutMs: number, stop: AbortSignal): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
  try {
    await run(AbortSignal.any([late.signal, stop]));
  } finally {
    clearTimeout(timer);
  }
}
