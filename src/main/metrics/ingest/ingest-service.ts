import { GembaError } from '../../../shared/errors';
import type { StoreStatus } from '../../../shared/model/series';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { ImportBatch, ImportOutcome } from '../import/import-batch';
import type { Sample } from '../sample';
import type { StoreWriter } from '../store/store-writer';
import { MAX_WAITING_POINTS } from '../store/store-writer';
import { IngestCounters } from './ingest-counters';
import type { IngestSettings } from './ingest-settings';
import type { ListenerAddresses, ListenerInput, ListenerPorts } from './listeners';
import { openListeners, type OpenListeners } from './open-listeners';
import { normalizeSeriesName } from './series-name';
import { startTelemetry } from './telemetry';
import { type NumberedSink, WireNames } from './wire-names';

export interface IngestServiceOptions {
  readonly writer: StoreWriter;
  readonly listeners: ListenerAddresses;
  readonly settings: IngestSettings;
  readonly sizeLimitBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** After each commit, with the time of the newest point it held. */
  readonly onCommit: (newestSeconds: number) => void;
}

export interface IngestService {
  readonly ports: ListenerPorts;
  ingest(samples: readonly Sample[]): void;
  /**
   * Takes a batch of an import; it is in the file when this returns.
   *
   * @throws GembaError `failed` while the store cannot be written; the batch is to be sent again then
   */
  importBatch(batch: ImportBatch): ImportOutcome;
  status(): StoreStatus;
  close(): Promise<void>;
}

/** A point that has been read is in the file within this time, so that it survives the death of the process. */
const COMMIT_WITHIN_MS = 250;
/** Under load commits come sooner, so that a batch stays small. */
const COMMIT_AT_POINTS = 100_000;
const RETRY_MS = 1000;
const SEAL_CHECK_MS = 5000;
/** Sealing goes on in pieces of this length, so that sockets and datagrams are looked after in between. */
const SEAL_PIECE_MS = 8;
/** While nothing can be written sockets pause here; what is left is for the collectors of this process. */
const PAUSE_AT_POINTS = MAX_WAITING_POINTS * 0.75;

/** Points that this process made itself, where a listener would be named. */
const OWN_SAMPLES = 'own';

/**
 * Takes points from the network and from this process into the store. Everything happens on one thread and in the
 * handler of the input itself, so there is no queue that could grow: a flood is slowed down by its own sockets.
 */
export async function startIngest(options: IngestServiceOptions): Promise<IngestService> {
  const { writer, clock, logger } = options;
  const counters = new IngestCounters(logger, () => clock.nowMs());
  let commitTimer: NodeJS.Timeout | null = null;
  let listeners: OpenListeners | null = null;
  let sealing: NodeJS.Immediate | null = null;
  let newestPending = 0;
  const names = new WireNames();
  let numbering = writer.numbering;
  const commit = (): void => {
    if (commitTimer !== null) clearTimeout(commitTimer);
    commitTimer = null;
    const newest = newestPending;
    const had = writer.waitingPoints > 0;
    if (writer.commit()) {
      newestPending = 0;
      if (had) options.onCommit(newest);
    } else commitTimer = setTimeout(commit, RETRY_MS);
    listeners?.setPaused(writer.waitingPoints >= PAUSE_AT_POINTS);
  };
  const sealSoon = (): void => {
    writer.sealIfDue();
    if (writer.sealSome(SEAL_PIECE_MS)) sealing ??= setImmediate(sealOn);
  };
  const sealOn = (): void => {
    sealing = null;
    if (writer.sealSome(SEAL_PIECE_MS)) sealing = setImmediate(sealOn);
  };
  const afterInput = (): void => {
    if (writer.waitingPoints >= COMMIT_AT_POINTS && writer.problem === null) {
      commit();
      sealSoon();
    } else if (writer.waitingPoints >= PAUSE_AT_POINTS) listeners?.setPaused(true);
    if (writer.waitingPoints > 0) commitTimer ??= setTimeout(commit, COMMIT_WITHIN_MS);
  };
  let accepted = 0;
  const accept = (time: number): void => {
    if (time > newestPending) newestPending = time;
    accepted += 1;
  };
  const numbered: NumberedSink = {
    names,
    numberOf: (name) => writer.numberOf(name),
    point(number, value, timeSeconds) {
      const time = timeSeconds === -1 ? writer.nowSeconds : timeSeconds;
      if (writer.appendTo(number, value, time) !== 'accepted') return false;
      accept(time);
      return true;
    },
  };
  const inputOf = (listener: string): ListenerInput => ({
    sink: {
      point(name, value, timeSeconds) {
        const time = timeSeconds === -1 ? writer.nowSeconds : timeSeconds;
        const verdict = writer.append(name, value, time);
        if (verdict === 'accepted') accept(time);
        else if (verdict === 'full') counters.dropped += 1;
        else counters.reject(listener, verdict, `${name} ${value} ${time}`);
      },
      numbered,
      reject: (reason, excerpt, count) => counters.reject(listener, reason, excerpt, count),
    },
    begin() {
      writer.tick();
      if (writer.numbering === numbering) return;
      numbering = writer.numbering;
      names.clear();
    },
    end() {
      counters.accept(accepted);
      accepted = 0;
      afterInput();
    },
  });
  const own = inputOf(OWN_SAMPLES);
  const ingest = (samples: readonly Sample[]): void => {
    own.begin();
    for (const sample of samples) {
      const name = normalizeSeriesName(sample.name);
      const time = Math.trunc(sample.timeSeconds);
      if (name === null) own.sink.reject('name', sample.name);
      else if (Number.isNaN(sample.value)) own.sink.reject('nan', sample.name);
      else if (!(time >= 0)) own.sink.reject('timestamp', `${sample.name} ${sample.timeSeconds}`);
      else own.sink.point(name, sample.value, time);
    }
    own.end();
  };
  const importBatch = (batch: ImportBatch): ImportOutcome => {
    writer.tick();
    // While nothing can be written what waits in memory is not to grow by an import.
    if (writer.problem !== null) commit();
    refuseWhileBroken(writer);
    const outcome = writer.importPoints(batch);
    for (const time of batch.times) if (time > newestPending && time <= writer.nowSeconds) newestPending = time;
    commit();
    refuseWhileBroken(writer);
    sealSoon();
    return outcome;
  };
  listeners = await openListeners({
    addresses: options.listeners,
    settings: options.settings,
    inputOf,
    clock,
    logger,
  });
  const upkeep = setInterval(sealSoon, SEAL_CHECK_MS);
  const telemetry = startTelemetry({ counters, writer, clock, ingest });
  return {
    ports: listeners.ports,
    ingest,
    importBatch,
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
      if (sealing !== null) clearImmediate(sealing);
      void telemetry.dispose();
      await listeners?.close();
      if (commitTimer !== null) clearTimeout(commitTimer);
      writer.close();
    },
  };
}

function refuseWhileBroken(writer: StoreWriter): void {
  if (writer.problem === null) return;
  throw new GembaError('failed', writer.problem, {
    nextStep: 'When that is put right, run the import again: what is there already stays as it is.',
  });
}

function storeFigures(writer: StoreWriter) {
  const { series, points, sizeBytes, bytesPerPoint, newestPoint, waitingPoints, problem } = writer.status();
  return { series, points, sizeBytes, bytesPerPoint, newestPoint, waitingPoints, problem };
}
