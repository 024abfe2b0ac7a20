import type { LiveSeriesQuery, SeriesAnswer, SeriesQuery } from '../../shared/model/series';
import type { Clock } from '../platform/clock';
import type { Disposable } from '../platform/disposable';

export interface WatchOptions {
  readonly query: (query: SeriesQuery, signal: AbortSignal) => Promise<SeriesAnswer>;
  readonly onCommit: (listener: () => void) => Disposable;
  readonly clock: Clock;
}

const FASTEST_MS = 500;
const SLOWEST_MS = 60_000;

/**
 * Answers a live query at once and then whenever something was committed, but no more often than a change can be seen: a
 * point or a pixel, whichever lasts shorter, and never more than twice a second. One query is under way at a time. Ends
 * with the signal; rejects where the first answer fails.
 */
export async function watchSeries(
  live: LiveSeriesQuery,
  emit: (answer: SeriesAnswer) => void,
  signal: AbortSignal,
  options: WatchOptions,
): Promise<void> {
  let timer: NodeJS.Timeout | null = null;
  let busy = false;
  let stale = false;
  let dueMs = 0;
  let failed: ((error: unknown) => void) | null = null;

  const answer = async (): Promise<void> => {
    const until = options.clock.nowMs() / 1000;
    const query = { targets: live.targets, from: until - live.rangeSeconds, until, widthPx: live.widthPx };
    const result = await options.query(query, signal);
    if (signal.aborted) return;
    dueMs = Date.now() + visibleAfterMs(result, live);
    emit(result);
  };
  const refresh = (): void => {
    timer = null;
    stale = false;
    busy = true;
    answer()
      .catch((error: unknown) => {
        if (!signal.aborted) failed?.(error);
      })
      .finally(() => {
        busy = false;
        if (stale) schedule();
      });
  };
  const schedule = (): void => {
    if (busy) stale = true;
    else if (timer === null && !signal.aborted) timer = setTimeout(refresh, Math.max(0, dueMs - Date.now()));
  };

  await answer();
  if (signal.aborted) return;
  const subscription = options.onCommit(schedule);
  try {
    await new Promise<void>((resolve, reject) => {
      failed = reject;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    if (timer !== null) clearTimeout(timer);
    void subscription.dispose();
  }
}

/** Steps are seconds; without any series a new one may appear at any time. */
function visibleAfterMs(answer: SeriesAnswer, live: LiveSeriesQuery): number {
  const finest = Math.min(...answer.series.map((series) => series.step));
  if (!Number.isFinite(finest)) return 2000;
  const visibleMs = 1000 * Math.min(finest, live.rangeSeconds / live.widthPx);
  return Math.min(SLOWEST_MS, Math.max(FASTEST_MS, visibleMs));
}
