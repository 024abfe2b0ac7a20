import { parentPort, workerData } from 'node:worker_threads';
import { toWireError } from '../../../shared/errors';
import type { RecordsReply, RecordsRequest, RecordsWorkerData } from '../messages';
import { RecordsStore } from '../records-store';

/** Slower than this is worth a line in the log. */
const SLOW_MS = 40;

function start(): void {
  const port = parentPort;
  if (port === null) throw new Error('the records worker runs in a worker thread only');
  const send = (reply: RecordsReply): void => port.postMessage(reply);
  const { file, nowMs } = workerData as RecordsWorkerData;
  let store: RecordsStore;
  try {
    store = new RecordsStore(file, { nowMs });
  } catch (error) {
    send({ kind: 'refused', error: toWireError(error) });
    port.close();
    return;
  }
  port.on('message', (request: RecordsRequest) => {
    if (request.kind === 'close') {
      store.close();
      send({ kind: 'closed' });
      port.close();
    } else send(answer(store, request, send));
  });
  send({ kind: 'ready', movedAside: store.movedAside });
}

function answer(
  store: RecordsStore,
  { seq, name, args }: Extract<RecordsRequest, { kind: 'call' }>,
  send: (reply: RecordsReply) => void,
): RecordsReply {
  const began = performance.now();
  try {
    const call = store[name].bind(store) as (...given: readonly unknown[]) => unknown;
    return { kind: 'done', seq, value: call(...args) };
  } catch (error) {
    return { kind: 'failed', seq, error: toWireError(error) };
  } finally {
    const ms = performance.now() - began;
    if (ms > SLOW_MS) send({ kind: 'slow', name, ms });
  }
}

start();
