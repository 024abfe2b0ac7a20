import type { WireError } from '../../../shared/errors';
import type { ImportBatch, ImportOutcome } from './import-batch';
import type { FilesJob, ImportProblem, ImportProgress, ImportSummary } from './import-job';
import type { PullJob } from './pull-job';

/** What the main thread and an import worker say to each other. */
export interface ImportWorkerData {
  readonly job: FilesJob | PullJob;
  readonly nowSeconds: number;
}

export type FromImport =
  | { readonly kind: 'batch'; readonly seq: number; readonly batch: ImportBatch }
  | { readonly kind: 'progress'; readonly progress: ImportProgress }
  | { readonly kind: 'problem'; readonly problem: ImportProblem }
  | { readonly kind: 'done'; readonly summary: ImportSummary }
  | { readonly kind: 'failed'; readonly error: WireError };

export type ToImport =
  | { readonly kind: 'cancel' }
  | { readonly kind: 'taken'; readonly seq: number; readonly ok: true; readonly outcome: ImportOutcome }
  | { readonly kind: 'taken'; readonly seq: number; readonly ok: false; readonly error: WireError };
