import { parentPort, workerData } from 'node:worker_threads';
import { GembaError, toWireError } from '../../../shared/errors';
import { importFiles } from '../import/import-files';
import type { ImportOutcome } from '../import/import-batch';
import type { ImportPort, ImportSummary } from '../import/import-job';
import { pullSeries } from '../import/pull-series';
import type { FromImport, ImportWorkerData, ToImport } from '../import/import-protocol';

/** Entry of the import worker: lives for one import, reads and unpacks, and hands batches to the main thread. */
const port = parentPort;
if (port === null) throw new Error('import-worker runs as a worker thread only');
const { job, nowSeconds } = workerData as ImportWorkerData;
const post = (message: FromImport): void => port.postMessage(message);

const abort = new AbortController();
const waiting = new Map<number, { resolve(outcome: ImportOutcome): void; reject(error: Error): void }>();
let sent = 0;

port.on('message', (message: ToImport) => {
  if (message.kind === 'cancel') {
    abort.abort();
    return;
  }
  const sender = waiting.get(message.seq);
  waiting.delete(message.seq);
  if (message.ok) sender?.resolve(message.outcome);
  else sender?.reject(GembaError.fromWire(message.error));
});

const importPort: ImportPort = {
  signal: abort.signal,
  send: (batch) =>
    new Promise((resolve, reject) => {
      sent += 1;
      waiting.set(sent, { resolve, reject });
      post({ kind: 'batch', seq: sent, batch });
    }),
  progress: (progress) => post({ kind: 'progress', progress }),
  problem: (problem) => post({ kind: 'problem', problem }),
};

const work: Promise<ImportSummary> =
  job.kind === 'files' ? importFiles(job, nowSeconds, importPort) : pullSeries(job, nowSeconds, importPort);
work
  .then(
    (summary) => post({ kind: 'done', summary }),
    (error: unknown) => post({ kind: 'failed', error: toWireError(error) }),
  )
  .finally(() => port.close());
