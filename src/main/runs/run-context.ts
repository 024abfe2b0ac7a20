import { randomUUID } from 'node:crypto';
import type { RunStep } from '../../shared/model/run';
import type { z } from 'zod';

type Step = z.infer<typeof RunStep>;

/** What the work inside a run says about itself. */
export interface RunContext {
  readonly runId: string;
  /** Adds a step that waits; `node` where it is about one. */
  step(title: string, node?: string | null): RunStepHandle;
  /** Counts things that were changed. */
  changed(count?: number): void;
}

/** One line of a run's progress. A step that has ended is not changed any more. */
export interface RunStepHandle {
  /** Begins it, or gives the work under way a new title. */
  start(title?: string): void;
  /** The newest line about it, and how much of it is done (0 to 1) where that is known. */
  detail(text: string, share?: number): void;
  done(detail?: string): void;
  fail(detail: string): void;
  skip(detail?: string): void;
}

export interface StepList extends RunContext {
  readonly steps: () => Step[];
  readonly changes: () => number;
  /** Ends what is still open: a run that was stopped leaves no step running. */
  close(state: 'failed' | 'skipped', detail: string): void;
}

/** Details longer than a line of a screen are cut. */
const MAX_DETAIL = 400;

export function createStepList(runId: string, now: () => number, onChange: () => void): StepList {
  const steps: Step[] = [];
  let changes = 0;
  const update = (step: Step, patch: Partial<Step>): void => {
    if (isEnded(step)) return;
    Object.assign(step, patch);
    onChange();
  };
  const end = (step: Step, state: Step['state'], detail?: string): void =>
    update(step, {
      state,
      finishedAt: now(),
      ...(detail === undefined ? {} : { detail: detail.slice(0, MAX_DETAIL) }),
    });
  return {
    runId,
    step(title, node = null) {
      const step: Step = {
        id: randomUUID(),
        node,
        title,
        state: 'waiting',
        detail: null,
        startedAt: null,
        finishedAt: null,
      };
      steps.push(step);
      onChange();
      return {
        start: (newTitle) =>
          update(step, { state: 'running', title: newTitle ?? step.title, startedAt: step.startedAt ?? now() }),
        detail: (text, share) =>
          update(step, { detail: text.slice(0, MAX_DETAIL), ...(share === undefined ? {} : { share }) }),
        done: (detail) => end(step, 'done', detail),
        fail: (detail) => end(step, 'failed', detail),
        skip: (detail) => end(step, 'skipped', detail),
      };
    },
    changed(count = 1) {
      changes += count;
      onChange();
    },
    steps: () => steps.map((step) => ({ ...step })),
    changes: () => changes,
    close(state, detail) {
      for (const step of steps)
        end(step, step.state === 'running' ? state : 'skipped', step.state === 'running' ? detail : undefined);
    },
  };
}

function isEnded(step: Step): boolean {
  return step.state === 'done' || step.state === 'failed' || step.state === 'skipped';
}
