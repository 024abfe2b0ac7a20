import { parentPort, workerData } from 'node:worker_threads';
import { toWireError } from '../../../shared/errors';
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

port.on('message', (message: ToQuery) => {
  const { seq } = message;
  try {
    const value = answerCall(service, message);
    post({ kind: 'reply', seq, ok: true, value }, transferablesOf(value));
  } catch (error) {
    post({ kind: 'reply', seq, ok: false, error: toWireError(error) });
  }
  if (message.name !== 'stop') return;
  events.dispose();
  port.close();
});
post({ kind: 'ready' });
