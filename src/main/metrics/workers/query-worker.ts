import { parentPort, workerData } from 'node:worker_threads';
import { GembaError, toWireError } from '../../../shared/errors';
import { offsetClock } from '../../platform/clock';
import { openEventTimes } from '../../records';
import { LazyQueryService } from '../query/lazy-query-service';
import type { FromQuery, QueryWorkerData, ToQuery } from './protocol';
import { answerCall, transferablesOf } from './answer-call';
import { createWorkerLogger } from './worker-logger';

/** Entry of the query worker: reads metrics.sqlite beside its writer and computes answers. */
const port = parentPort;
if (port === null) throw new Error('query-worker runs as a worker thread only');
const data = workerData as QueryWorkerData;
const post = (message: FromQuery, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
const events = openEventTimes(data.stateDir);
const logger = createWorkerLogger(post, 'query');
const service = new LazyQueryService(data.stateDir, offsetClock(data.clockOffsetMs), logger, events);

/** So many names take about two milliseconds, which is what a query waits for them at most. */
const NAMES_AT_A_TIME = 2000;
const LOOK_MS = 250;
/** Between queries, so that none of them pays for a million names that came before it. */
let learning = setTimeout(function learn() {
  learning = setTimeout(learn, service.learnSome(NAMES_AT_A_TIME) ? 0 : LOOK_MS);
}, LOOK_MS);

port.on('message', (message: ToQuery) => {
  const { seq } = message;
  const fail = (error: unknown): void => {
    if (!(error instanceof GembaError)) logger.error(`${message.name} failed`, { error: stackOf(error) });
    post({ kind: 'reply', seq, ok: false, error: toWireError(error) });
  };
  const succeed = (value: Awaited<ReturnType<typeof answerCall>>): void =>
    post({ kind: 'reply', seq, ok: true, value }, transferablesOf(value));
  try {
    const answer = answerCall(service, message);
    if (answer instanceof Promise) answer.then(succeed).catch(fail);
    else succeed(answer);
  } catch (error) {
    fail(error);
  }
  if (message.name !== 'stop') return;
  clearTimeout(learning);
  events.dispose();
  port.close();
});
post({ kind: 'ready' });

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
