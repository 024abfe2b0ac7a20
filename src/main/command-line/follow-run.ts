import type { CoreClient } from '../../shared/contract';
import { GembaError } from '../../shared/errors';
import type { Run } from '../../shared/model/run';
import type { ExitStatus } from './exit-status';
import { EXIT_STATUS_OF } from './exit-status';
import type { Interrupts } from './interrupts';
import type { Output } from './output';
import { createRunProgress } from './run-progress';

export interface FollowOptions {
  readonly client: CoreClient;
  readonly output: Output;
  readonly interrupts: Interrupts;
  /** Begins the run; a Ctrl-C meanwhile cancels it as soon as it has begun. */
  readonly begin: () => Promise<{ readonly runId: string }>;
  /** Ends the process at once: what the second Ctrl-C asks for. */
  readonly leave: () => void;
}

/**
 * Shows a run until it has ended. The first Ctrl-C cancels it and waits for it to wind down; the second leaves at once.
 */
export async function followRun(options: FollowOptions): Promise<Run> {
  const { client, output, interrupts } = options;
  const progress = createRunProgress(output.stderr);
  let cancelling = false;
  let runId: string | null = null;
  const cancel = (id: string): void => {
    client.runs.cancel({ runId: id }).catch((error: unknown) => output.error(error));
  };
  const interrupted = interrupts.onInterrupt(() => {
    if (cancelling) {
      options.leave();
      return;
    }
    cancelling = true;
    progress.say('Cancelling: waiting for what is under way to wind down (again to leave at once)');
    if (runId !== null) cancel(runId);
  });
  try {
    ({ runId } = await options.begin());
    if (cancelling) cancel(runId);
    return await lastSnapshot(client, runId, (run) => progress.show(run));
  } finally {
    progress.end();
    await interrupted.dispose();
  }
}

function lastSnapshot(client: CoreClient, runId: string, show: (run: Run) => void): Promise<Run> {
  return new Promise((resolve, reject) => {
    let last: Run | null = null;
    client.runs.watch(
      { runId },
      {
        onEvent(run) {
          last = run;
          show(run);
        },
        onError: reject,
        onEnd() {
          if (last !== null && last.state !== 'running') resolve(last);
          else reject(new GembaError('failed', `The run ${runId} broke off before it had ended.`));
        },
      },
    );
  });
}

/** Says how a run ended, what was done and what was not, and answers the exit status. */
export function reportRun(run: Run, output: Output): ExitStatus {
  output.document(run);
  const seconds = ((run.finishedAt ?? run.startedAt) - run.startedAt) / 1000;
  if (run.state === 'done') {
    const what = run.changed === 0 ? 'nothing to change' : `${run.changed} ${run.changed === 1 ? 'change' : 'changes'}`;
    output.print(`${run.title}: ${what}, ${seconds.toFixed(1)} s`);
    return 0;
  }
  const error = run.error ?? {
    code: run.state === 'cancelled' ? ('cancelled' as const) : ('failed' as const),
    message: `${run.title}: ${run.state}.`,
  };
  output.error(GembaError.fromWire(error));
  const done = run.steps.filter(({ state }) => state === 'done');
  const undone = run.steps.filter(({ state }) => state !== 'done');
  if (done.length > 0) output.note(`Done: ${done.map(stepName).join('; ')}.`);
  if (undone.length > 0) output.note(`Not done: ${undone.map(stepName).join('; ')}.`);
  // A run that never got as far as changing anything failed for what was missing, and says so with its own status.
  return done.length === 0 && run.changed === 0 ? EXIT_STATUS_OF[error.code] : 4;
}

const stepName = ({ node, title }: Run['steps'][number]): string =>
  node === null || title.includes(node) ? title : `${node}: ${title}`;
