import { parentPort, workerData } from 'node:worker_threads';
import { toWireError } from '../../../shared/errors';
import { offsetClock } from '../../platform/clock';
import type { Disposable } from '../../platform/disposable';
import { startHostCollector } from '../collect/host';
import type { SampleRouter } from '../aggregate/sample-router';
import { type IngestService, startIngest } from '../ingest/ingest-service';
import { resolveCredentials } from '../remote/credentials';
import { startRouting } from '../relay/start-routing';
import { readPolicyRules } from '../store/policy';
import { StoreWriter } from '../store/store-writer';
import type { FromIngest, IngestWorkerData, ReplyMessage, ToIngest } from './protocol';
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
    if (message.kind === 'ingest') {
      ingest.ingest(message.samples);
      return;
    }
    if (message.kind === 'routing') {
      routing.redefine(message.routing);
      return;
    }
    const { seq } = message;
    if (message.kind === 'import') {
      post(answer(seq, () => ingest.importBatch(message.batch)));
      return;
    }
    if (message.name === 'status') {
      const relays = routing.relays();
      post({ kind: 'reply', seq, ok: true, value: { ...ingest.status(), ...(relays.length > 0 ? { relays } : {}) } });
      return;
    }
    void stop(collector, () => ingest.close(() => routing.close())).then(() => {
      post({ kind: 'reply', seq, ok: true, value: null });
      port.close();
    });
  });
  post({ kind: 'ready', ports: ingest.ports });
} catch (error) {
  post({ kind: 'failed', error: toWireError(error) });
  port.close();
}

function answer<Value>(seq: number, work: () => Value): ReplyMessage<Value> {
  try {
    return { kind: 'reply', seq, ok: true, value: work() };
  } catch (error) {
    return { kind: 'reply', seq, ok: false, error: toWireError(error) };
  }
}

async function stop(collector: Disposable | null, close: () => Promise<void>): Promise<void> {
  await collector?.dispose();
  await close();
}
