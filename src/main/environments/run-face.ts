import type { Run } from '../../shared/model/run';
import type { Disposable } from '../platform/disposable';

export type EnvironmentRunKind = Exclude<Run['kind'], 'import' | 'pull'>;

/** Runs, as far as environments care. */
export interface EnvironmentRuns {
  begin(
    about: { kind: EnvironmentRunKind; environment: string; title: string },
    work: (context: RunContext, signal: AbortSignal) => Promise<void>,
  ): Run;
  current(environment: string): string | null;
  onChange(listener: (run: Run) => void): Disposable;
}

/** A run's own means of saying how far it is; what `runs` gives to the work it is asked to do. */
export interface RunContext {
  readonly runId: string;
  step(title: string, node?: string | null): RunStepHandle;
  changed(count?: number): void;
}

export interface RunStepHandle {
  start(title?: string): void;
  detail(text: string): void;
  done(detail?: string): void;
  fail(detail: string): void;
  skip(detail?: string): void;
}
