import type { StoreStatus } from '../../../shared/model/series';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { Sample } from '../sample';
import type { StoreWriter } from '../store/store-writer';
import { MAX_WAITING_POINTS } from '../store/store-writer';
import type { LineSink } from './carbon-line-parser';
import { type CarbonListener, listenForCarbon } from './carbon-listener';
import { IngestCounters } from './ingest-counters';
import { normalizeSeriesName } from './series-name';
import { startTelemetry } from './telemetry';

export interface IngestServiceOptions {
  readonly writer: StoreWriter;
  readonly carbon: { readonly port: number; readonly bind: string } | null;
  readonly sizeLimitBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** After each commit, with the time of the newest point it held. */
  readonly onCommit: (newestSeconds: number) => void;
}

export interface IngestService {
  readonly carbonPort: number | null;
  ingest(samples: readonly Sample[]): void;
  status(): StoreStatus;
  close(): Promise<void>;
}

/** A point that has been read is in the file within this time, so that it survives the death of the process. */
const COMMIT_WITHIN_MS = 250;
/** Under load commits come sooner, so that a batch stays small. */
const COMMIT_AT_POINTS = 100_000;
const RETRY_MS = 1000;
const SEAL_CHECK_MS = 5000;
/** While nothing can be written sockets pause here; what is left is for the collectors of this process. */
const PAUSE_AT_POINTS = MAX_WAITING_POINTS * 0.75;

/**
 * Takes points from the network and from this process into the store. Everything happens on one thread and in the
 * handler of the input itself, so there is no queue that could grow: a flood is slowed down by its own sockets.
 */
export async function startIngest(options: IngestServiceOptions): Promise<IngestService> {
  const { writer, clock, logger } = options;
  const counters = new IngestCounters(logger, () => clock.nowMs());
  let commitTimer: NodeJS.Timeout | null = null;
  let listener: CarbonListener | null = null;
  let newestPending = 0;

  const take = (name: string, value: number, timeSeconds: number): boolean => {
    const time = timeSeconds === -1 ? writer.nowSeconds : timeSeconds;
    const verdict = writer.append(name, value, time);
    if (verdict === 'accepted') {
      if (time > newestPending) newestPending = time;
      return true;
    }
    if (verdict === 'full') counters.dropped += 1;
    else counters.reject(verdict, `${name} ${value} ${time}`);
    return false;
  };
  const commit = (): void => {
    if (commitTimer !== null) clearTimeout(commitTimer);
    commitTimer = null;
    const newest = newestPending;
    const had = writer.waitingPoints > 0;
    if (writer.commit()) {
      newestPending = 0;
      if (had) options.onCommit(newest);
    } else commitTimer = setTimeout(commit, RETRY_MS);
    listener?.setPaused(writer.waitingPoints >= PAUSE_AT_POINTS);
  };
  const afterInput = (): void => {
    if (writer.waitingPoints >= COMMIT_AT_POINTS && writer.problem === null) {
      commit();
      writer.sealIfDue();
    } else if (writer.waitingPoints >= PAUSE_AT_POINTS) listener?.setPaused(true);
    if (writer.waitingPoints > 0) commitTimer ??= setTimeout(commit, COMMIT_WITHIN_MS);
  };
  let accepted = 0;
  const sink: LineSink = {
    point(name, value, timeSeconds) {
      if (take(name, value, timeSeconds)) accepted += 1;
    },
    reject: (reason, line) => counters.reject(reason, line),
  };
  const beforeInput = (): void => writer.tick();
  const finishInput = (): void => {
    counters.accept(accepted);
    accepted = 0;
    afterInput();
  };
  const ingest = (samples: readonly Sample[]): void => {
    beforeInput();
    for (const sample of samples) {
      const name = normalizeSeriesName(sample.name);
      const time = Math.trunc(sample.timeSeconds);
      if (name === null) counters.reject('name', sample.name);
      else if (Number.isNaN(sample.value)) counters.reject('nan', sample.name);
      else if (!(time >= 0)) counters.reject('timestamp', `${sample.name} ${sample.timeSeconds}`);
      else sink.point(name, sample.value, time);
    }
    finishInput();
  };
  if (options.carbon !== null)
    listener = await listenForCarbon({ ...options.carbon, sink, beforeInput, afterInput: finishInput, logger });
  const upkeep = setInterval(() => writer.sealIfDue(), SEAL_CHECK_MS);
  const telemetry = startTelemetry({ counters, writer, clock, ingest });
  return {
    carbonPort: listener?.port ?? null,
    ingest,
    status: () => ({
      ...storeFigures(writer),
      limitBytes: options.sizeLimitBytes,
      acceptedPerSecond: counters.acceptedPerSecond,
      acceptedTotal: counters.accepted,
      rejectedTotal: counters.rejectedTotal,
      droppedTotal: counters.dropped,
    }),
    async close() {
      clearInterval(upkeep);
      void telemetry.dispose();
      await listener?.close();
      if (commitTimer !== null) clearTimeout(commitTimer);
      writer.close();
    },
  };
}

function storeFigures(writer: StoreWriter) {
  const { series, points, sizeBytes, bytesPerPoint, newestPoint, problem } = writer.status();
  return { series, points, sizeBytes, bytesPerPoint, newestPoint, problem };
}
