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
