import { parentPort, workerData } from 'node:worker_threads';
import { toWireError } from '../../../shared/errors';
import type { StoreStatus } from '../../../shared/model/series';
import { offsetClock } from '../../platform/clock';
import type { Disposable } from '../../platform/disposable';
import { startHostCollector } from '../collect/host';
import type { SampleRouter } from '../aggregate/sample-router';
import { type IngestService, startIngest } from '../ingest/ingest-service';
import { createOtherInputs } from '../ingest/other-inputs';
import { resolveCredentials } from '../remote/credentials';
import { startRouting } from '../relay/start-routing';
import { readPolicyRules } from '../store/policy';
import { StoreWriter } from '../store/store-writer';
import type { FromIngest, IngestAnswer, IngestCall, IngestWorkerData, ReplyMessage, ToIngest } from './protocol';
import { createWorkerLogger } from './worker-logger';

/** Entry of the ingest worker: sockets, collectors of this machine, and the only writer of metrics.sqlite. */
const port = parentPort;
if (port === null) throw new Error('ingest-worker runs as a worker thread only');
const post = (message: FromIngest): void => port.postMessage(message);
const data = workerData as IngestWorkerData;
const logger = createWorkerLogger(post);

try {
  const clock = offsetClock(data.clockOffsetMs);
  const writer = new StoreWriter({
    stateDir: data.stateDir,
    rules: readPolicyRules(data.storageSchemas, data.storageAggregation),
    sizeLimitBytes: data.sizeLimitBytes,
    clock,
    steadyMs: () => performance.now(),
    logger: logger.child('store'),
  });
  // Before the listeners: the first point of a sender that waited for us has to go by the rules as well.
  let router: SampleRouter | null = null;
  let running: IngestService | null = null;
  const routing = startRouting(
    {
      stateDir: data.stateDir,
      clock,
      logger: logger.child('relay'),
      authorizationOf: (name) => resolveCredentials(name, process.env).authorization,
      setRouter: (next) => {
        router = next;
        running?.setRouter(next);
      },
      store: (samples) => running?.store(samples),
      measure: (samples) => running?.ingest(samples),
    },
    data.routing,
  );
  const ingest = await startIngest({
    writer,
    listeners: data.listeners,
    settings: data.ingestSettings,
    sizeLimitBytes: data.sizeLimitBytes,
    clock,
    logger: logger.child('ingest'),
    router,
    onCommit: (newestSeconds) => post({ kind: 'committed', newestSeconds }),
  });
  const inputs = createOtherInputs({
    ingest,
    settings: data.ingestSettings,
    clock,
    logger,
  });
  running = ingest;
  const hostLogger = logger.child('host');
  const collector = data.collectHost
    ? startHostCollector({
        nowMs: () => clock.nowMs(),
        emit: (samples) => ingest.ingest(samples),
        log: (message) => hostLogger.warn(message),
      })
    : null;
  port.on('message', (message: ToIngest) => {
    switch (message.kind) {
      case 'ingest':
        return ingest.ingest(message.samples);
      case 'logLines':
        return inputs.takeLogLines(message.lines);
      case 'collect':
        return inputs.collect(message.plan);
      case 'import':
        return void replyTo(message.seq, () => ingest.importBatch(message.batch)).then(post);
      case 'routing':
        return routing.redefine(message.routing);
      case 'call':
        return answer(message);
    }
  });
  const answer = (message: IngestCall): void => {
    const { seq } = message;
    if (message.name === 'stop') {
      void stop([collector, inputs], () => ingest.close(() => routing.close())).then(() => {
        post({ kind: 'reply', seq, ok: true, value: null });
        port.close();
      });
      return;
    }
    void replyTo(seq, () => valueFor(message)).then(post);
  };
  const valueFor = (message: Exclude<IngestCall, { name: 'stop' }>): IngestAnswer | Promise<IngestAnswer> => {
    switch (message.name) {
      case 'otlp':
        return inputs.intake.otlp(message.input);
      case 'logDrain':
        return inputs.intake.logDrain(message.input);
      case 'changeTags':
        return ingest.changeTags(message.input);
      case 'collectStatus':
        return inputs.collectStatus();
      case 'status':
        return statusOf(ingest.status(), routing.relays());
    }
  };
  post({ kind: 'ready', ports: ingest.ports });
} catch (error) {
  post({ kind: 'failed', error: toWireError(error) });
  port.close();
}

async function replyTo<Value>(seq: number, work: () => Value | Promise<Value>): Promise<ReplyMessage<Value>> {
  try {
    return { kind: 'reply', seq, ok: true, value: await work() };
  } catch (error) {
    return { kind: 'reply', seq, ok: false, error: toWireError(error) };
  }
}

function statusOf(store: StoreStatus, relays: NonNullable<StoreStatus['relays']>): StoreStatus {
  return relays.length === 0 ? store : { ...store, relays };
}

async function stop(parts: ReadonlyArray<Disposable | null>, close: () => Promise<void>): Promise<void> {
  for (const part of parts) await part?.dispose();
  await close();
}
