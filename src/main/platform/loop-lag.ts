import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { LoopLag } from '../../shared/contract/app';
import { toDisposable, type Disposable } from './disposable';

/** How late this thread's event loop is. */
export interface LoopLagMonitor extends Disposable {
  /** Milliseconds, since the last `reset` (or the start). */
  read(): LoopLag;
  /** Forgets what was measured: called after the first paint, from which on the promise holds. */
  reset(): void;
}

/** The monitor's own timer, in milliseconds. The histogram counts it as delay; it is taken off again. */
const RESOLUTION_MS = 20;

/** Starts measuring. Costs one native timer, no JavaScript. */
export function monitorLoopLag(): LoopLagMonitor {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  const toMs = (nanoseconds: number): number =>
    Number.isFinite(nanoseconds) ? Math.max(0, Math.round((nanoseconds / 1e6 - RESOLUTION_MS) * 10) / 10) : 0;
  return {
    read: () => ({
      p50: toMs(histogram.percentile(50)),
      p99: toMs(histogram.percentile(99)),
      p999: toMs(histogram.percentile(99.9)),
      max: histogram.count === 0 ? 0 : toMs(histogram.max),
    }),
    reset: () => histogram.reset(),
    ...toDisposable(() => {
      histogram.disable();
    }),
  };
}
