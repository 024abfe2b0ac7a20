import { toDisposable, type Disposable } from '../../../platform/disposable';
import type { Sample } from '../../sample';
import type { HostReader } from './host-reader';
import { createLinuxReader } from './linux/linux-reader';
import { createOtherReader } from './other-reader';

export interface HostCollectorOptions {
  readonly nowMs: () => number;
  readonly emit: (samples: Sample[]) => void;
  /** 2 s by default on Linux, and 10 s elsewhere, where a reading starts other programs. */
  readonly intervalMs?: number;
  readonly log: (message: string) => void;
  /** Stands in for the machine's own reader in tests. */
  readonly reader?: HostReader;
}

/** So many intervals without a reading are a gap (suspend, a stopped process): rates start afresh after it. */
const GAP_INTERVALS = 3;

/**
 * Reads this machine on every full interval of the clock, so that each slot of an archive gets one point. The first
 * reading is made at once: it gives what needs no rate, and the rates follow with the second.
 *
 * Runs in plain Node; in the product in the ingest worker.
 */
export function startHostCollector(options: HostCollectorOptions): Disposable {
  const isLinux = process.platform === 'linux';
  const intervalMs = options.intervalMs ?? (isLinux ? 2000 : 10_000);
  const readerOptions = { maxGapMs: GAP_INTERVALS * intervalMs, log: options.log };
  const reader = options.reader ?? (isLinux ? createLinuxReader(readerOptions) : createOtherReader(readerOptions));
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;

  async function round(): Promise<void> {
    const nowMs = options.nowMs();
    const slotSeconds = Math.floor((Math.floor(nowMs / intervalMs) * intervalMs) / 1000);
    try {
      const values = await reader.read(nowMs, performance.now());
      if (!stopped) options.emit([...values].map(([name, value]) => ({ name, value, timeSeconds: slotSeconds })));
    } catch (error) {
      options.log(`This machine was not read: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!stopped) schedule();
  }

  function schedule(): void {
    // A little into the slot: a timer that fires a millisecond early must not read the slot before once more.
    const waitMs = intervalMs - (options.nowMs() % intervalMs) + 10;
    timer = setTimeout(() => void round(), waitMs);
  }

  void round();
  return toDisposable(() => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
  });
}
