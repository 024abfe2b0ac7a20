import { GembaError } from '../../../shared/errors';
import type { StoreStatus } from '../../../shared/model/series';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import type { ImportBatch, ImportOutcome } from '../import/import-batch';
import type { SampleRouter } from '../aggregate/sample-router';
import type { Sample } from '../sample';
import type { StoreWriter } from '../store/store-writer';
import { MAX_WAITING_POINTS } from '../store/store-writer';
import { type TagChange, taggedSeriesOf } from './change-tags';
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
  /** What points go through from the first one on; `setRouter` changes it. */
  readonly router?: SampleRouter | null;
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
  /**
   * Registers series by their tags or takes them back, all or none; it is in the file when this returns. Returns the names
   * under which they are kept.
   *
   * @throws GembaError `usage` for a path that cannot be read, `failed` while the store cannot be written
   */
  changeTags(change: TagChange): string[];
  /** The same for an input that has a name of its own in the counters. */
  ingestAs(listener: string, samples: readonly Sample[]): void;
  /** Counts something that an input could not take. */
  reject(listener: string, reason: string, excerpt: string, count?: number): void;
  /** Aggregates, and whatever else has its name already: past the router. */
  store(samples: readonly Sample[]): void;
  /** What points go through before they are stored; null for nothing. */
  setRouter(router: SampleRouter | null): void;
  status(): StoreStatus;
  /** @param beforeStore runs when no listener is open any more and the store still is */
  close(beforeStore?: () => Promise<void>): Promise<void>;
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
const AGGREGATES = 'aggregates';

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
  let router = options.router ?? null;
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
  const keep = (listener: string, name: string, value: number, time: number): void => {
    const verdict = writer.append(name, value, time);
    if (verdict === 'accepted') accept(time);
    else if (verdict === 'full') counters.dropped += 1;
    else counters.reject(listener, verdict, `${name} ${value} ${time}`);
  };
  const numbered: NumberedSink = {
    names,
    numberOf: (name) => writer.numberOf(name),
    point(number, value, timeSeconds) {
      // Rules go by names.
      if (router !== null) return false;
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
        const stored =
          router === null || listener === AGGREGATES ? name : router.route(name, value, time, writer.nowSeconds);
        if (stored !== null) keep(listener, stored, value, time);
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
  const takeFrom = (input: ListenerInput, samples: readonly Sample[]): void => {
    const { sink } = input;
    input.begin();
    for (const sample of samples) {
      const name = normalizeSeriesName(sample.name);
      const time = Math.trunc(sample.timeSeconds);
      if (name === null) sink.reject('name', sample.name);
      else if (Number.isNaN(sample.value)) sink.reject('nan', sample.name);
      else if (!(time >= 0)) sink.reject('timestamp', `${sample.name} ${sample.timeSeconds}`);
      else sink.point(name, sample.value, time);
    }
    input.end();
  };
  const importBatch = (batch: ImportBatch): ImportOutcome => {
    writer.tick();
    // While nothing can be written what waits in memory is not to grow by an import.
    if (writer.problem !== null) commit();
    refuseWhileBroken(writer, RUN_AGAIN);
    const outcome = writer.importPoints(batch);
    for (const time of batch.times) if (time > newestPending && time <= writer.nowSeconds) newestPending = time;
    commit();
    refuseWhileBroken(writer, RUN_AGAIN);
    sealSoon();
    return outcome;
  };
  const changeTags = ({ kind, paths }: TagChange): string[] => {
    const series = paths.map(taggedSeriesOf);
    const names = series.map(({ name }) => name);
    // Whoever follows commits is told of what waited; the writer itself tells nobody.
    commit();
    const written = kind === 'register' ? writer.registerTags(names) : writer.unregisterTags(series);
    if (!written) refuseWhileBroken(writer, 'Ask again when that is put right.');
    return names;
  };
  listeners = await openListeners({
    addresses: options.listeners,
    settings: options.settings,
    inputOf,
    clock,
    logger,
  });
  const own = inputOf(OWN_SAMPLES);
  const aggregates = inputOf(AGGREGATES);
  const ingest = (samples: readonly Sample[]): void => takeFrom(own, samples);
  const upkeep = setInterval(sealSoon, SEAL_CHECK_MS);
  const telemetry = startTelemetry({ counters, writer, clock, ingest });
  return {
    ports: listeners.ports,
    ingest,
    importBatch,
    changeTags,
    ingestAs: (listener, samples) => takeFrom(inputOf(listener), samples),
    reject: (listener, reason, excerpt, count) => counters.reject(listener, reason, excerpt, count),
    store: (samples) => takeFrom(aggregates, samples),
    setRouter(next) {
      router = next;
    },
    status: () => ({
      ...storeFigures(writer),
      limitBytes: options.sizeLimitBytes,
      acceptedPerSecond: counters.acceptedPerSecond,
      acceptedTotal: counters.accepted,
      rejectedTotal: counters.rejectedTotal,
      droppedTotal: counters.dropped,
    }),
    async close(beforeStore) {
      clearInterval(upkeep);
      if (sealing !== null) clearImmediate(sealing);
      void telemetry.dispose();
      await listeners?.close();
      await beforeStore?.();
      if (commitTimer !== null) clearTimeout(commitTimer);
      writer.close();
    },
  };
}

const RUN_AGAIN = 'When that is put right, run the import again: what is there already stays as it is.';

function refuseWhileBroken(writer: StoreWriter, nextStep: string): void {
  if (writer.problem !== null) throw new GembaError('failed', writer.problem, { nextStep });
}

function storeFigures(writer: StoreWriter) {
  const { series, points, sizeBytes, bytesPerPoint, newestPoint, waitingPoints, problem } = writer.status();
  return { series, points, sizeBytes, bytesPerPoint, newestPoint, waitingPoints, problem };
}
