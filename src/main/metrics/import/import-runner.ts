import { Worker } from 'node:worker_threads';
import { GembaError, toWireError } from '../../../shared/errors';
import { addOutcomes, type ImportBatch, type ImportOutcome, NOTHING_IMPORTED } from './import-batch';
import type { ImportProblem, ImportProgress, ImportSummary } from './import-job';
import type { FromImport, ImportWorkerData, ToImport } from './import-protocol';

/** How an import went. */
export interface ImportResult {
  readonly outcome: ImportOutcome;
  readonly summary: ImportSummary;
  readonly problems: readonly ImportProblem[];
  /** Also those beyond what is kept in `problems`. */
  readonly problemCount: number;
}

export interface ImportRunnerOptions {
  /** Path of the built worker entry. */
  readonly script: string;
  readonly data: ImportWorkerData;
  /** Writes a batch; its promise sets the pace of the worker. */
  readonly importBatch: (batch: ImportBatch) => Promise<ImportOutcome>;
  readonly onProgress: (progress: ImportProgress, accepted: number) => void;
  readonly signal: AbortSignal;
}

const KEPT_PROBLEMS = 100;

/** Runs one import in a worker thread of its own, which ends with it. What was stored until an abort stays. */
export function runImport(options: ImportRunnerOptions): Promise<ImportResult> {
  const { signal } = options;
  const worker = new Worker(options.script, { workerData: options.data, name: 'import' });
  const post = (message: ToImport): void => worker.postMessage(message);
  const problems: ImportProblem[] = [];
  let problemCount = 0;
  let outcome = NOTHING_IMPORTED;
  const take = async (seq: number, batch: ImportBatch): Promise<void> => {
    try {
      const taken = await options.importBatch(batch);
      outcome = addOutcomes(outcome, taken);
      post({ kind: 'taken', seq, ok: true, outcome: taken });
    } catch (error) {
      post({ kind: 'taken', seq, ok: false, error: toWireError(error) });
    }
  };
  return new Promise<ImportResult>((resolve, reject) => {
    const cancel = (): void => post({ kind: 'cancel' });
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    worker.on('message', (message: FromImport) => {
      switch (message.kind) {
        case 'batch':
          void take(message.seq, message.batch);
          return;
        case 'progress':
          options.onProgress(message.progress, outcome.accepted);
          return;
        case 'problem':
          problemCount += 1;
          if (problems.length < KEPT_PROBLEMS) problems.push(message.problem);
          return;
        case 'done':
          resolve({ outcome, summary: message.summary, problems, problemCount });
          return;
        case 'failed':
          reject(GembaError.fromWire(message.error));
      }
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      signal.removeEventListener('abort', cancel);
      // Too late to matter where it has said how it ended.
      reject(new GembaError('failed', `The import worker ended (${code}).`));
    });
  });
}
