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
    const measured = [...measureIngest(counters), ...measureStore(writer.status(), timeSeconds)];
    options.ingest(measured.map(([name, value]) => ({ name, value, timeSeconds })));
  }, EVERY_MS);
  return toDisposable(() => clearInterval(timer));
}

type Measured = Array<readonly [name: string, value: number]>;

/** What came in since the start, and what did not, by listener and reason: `gemba.ingest.rejected.pickle.class`. */
export function measureIngest(counters: IngestCounters): Measured {
  const rejected = [...counters.rejected].map(([key, count]) => [`gemba.ingest.rejected.${key}`, count] as const);
  return [
    ['gemba.ingest.accepted', counters.accepted],
    ['gemba.ingest.per_second', counters.acceptedPerSecond],
    ['gemba.ingest.dropped', counters.dropped],
    ['gemba.ingest.rejected.total', counters.rejectedTotal],
    ...rejected,
  ];
}

/** Sixteen bytes: what a point is before it is packed. */
const RAW_BYTES = 16;

function measureStore(figures: ReturnType<StoreWriter['status']>, timeSeconds: number): Measured {
  const measured: Measured = [
    ['gemba.ingest.waiting', figures.waitingPoints],
    ['gemba.store.series', figures.series],
    ['gemba.store.points', figures.points],
    ['gemba.store.size_bytes', figures.sizeBytes],
    ['gemba.store.unsealed_points', figures.unsealedPoints],
    ['gemba.store.commit_ms', figures.lastCommitMs],
  ];
  if (figures.newestPoint !== null) measured.push(['gemba.ingest.lag_seconds', timeSeconds - figures.newestPoint]);
  if (figures.bytesPerPoint !== null && figures.bytesPerPoint > 0) {
    measured.push(['gemba.store.bytes_per_point', figures.bytesPerPoint]);
    measured.push(['gemba.store.chunk_ratio', RAW_BYTES / figures.bytesPerPoint]);
  }
  return measured;
}
