import type { ImportBatch, ImportOutcome } from './import-batch';

/** What an import is about: handed to its worker. */
export interface FilesJob {
  readonly kind: 'files';
  /** A file or a folder, absolute. */
  readonly path: string;
  /** Put before each name, with a dot. */
  readonly prefix: string | null;
  /** The folder that names of Whisper files are relative to; null for the usual one. */
  readonly root: string | null;
}

/** How far it is; figures of the whole import so far. */
export interface ImportProgress {
  /** 0 to 1, of bytes or of time to be fetched. */
  readonly fraction: number;
  /** What is being read just now. */
  readonly what: string;
  readonly series: number;
}

/** What could not be imported: where, and why. */
export interface ImportProblem {
  /** `file`, `file:line` or the name of a series. */
  readonly where: string;
  readonly why: string;
}

/** What every kind of import is given to work with. */
export interface ImportPort {
  readonly signal: AbortSignal;
  /** Resolves when the batch is in the store's file: only then may the caller remember that it was done. */
  send(batch: ImportBatch): Promise<ImportOutcome>;
  progress(progress: ImportProgress): void;
  problem(problem: ImportProblem): void;
}

/** What an import did, beside what became of its points. */
export interface ImportSummary {
  readonly series: number;
  /** Sentences for people: what was left out and why, what differs here. */
  readonly notes: readonly string[];
}
