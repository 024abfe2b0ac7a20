import type { Clock } from '../../platform/clock';
import { toDisposable, type Disposable } from '../../platform/disposable';
import type { Sample } from '../sample';
import type { StoreWriter } from '../store/store-writer';
import type { IngestCounters } from './ingest-counters';

const EVERY_MS = 10_000;

/** Lets the engine measure itself into itself: `gemba.ingest.*` and `gemba.store.*`, every ten seconds. */
export function startTelemetry(options: {
  counters: IngestCounters;
  writer: StoreWriter;
  clock: Clock;
  ingest: (samples: readonly Sample[]) => void;
}): Disposable {
  const { counters, writer, clock } = options;
  const timer = setInterval(() => {
    const timeSeconds = Math.floor(clock.nowMs() / 1000);
    const figures = writer.status();
    const measured: Array<readonly [string, number]> = [
      ['gemba.ingest.accepted', counters.accepted],
      ['gemba.ingest.per_second', counters.acceptedPerSecond],
      ['gemba.ingest.dropped', counters.dropped],
      ['gemba.ingest.waiting', figures.waitingPoints],
      ['gemba.ingest.rejected.total', counters.rejectedTotal],
      ['gemba.store.series', figures.series],
      ['gemba.store.points', figures.points],
      ['gemba.store.size_bytes', figures.sizeBytes],
      ['gemba.store.unsealed_points', figures.unsealedPoints],
      ['gemba.store.commit_ms', figures.lastCommitMs],
    ];
    for (const [reason, count] of counters.rejected) measured.push([`gemba.ingest.rejected.${reason}`, count]);
    if (figures.bytesPerPoint !== null) measured.push(['gemba.store.bytes_per_point', figures.bytesPerPoint]);
    options.ingest(measured.map(([name, value]) => ({ name, value, timeSeconds })));
  }, EVERY_MS);
  return toDisposable(() => clearInterval(timer));
}
