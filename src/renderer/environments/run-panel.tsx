import type { Run, RunStep } from '../../shared/model/run';
import type { State } from '../../shared/model/state';
import { formatDuration } from '../../shared/units';
import { useAction } from '../api/hooks';
import { client } from '../api/client';
import { ErrorNote, ProgressLine } from '../ui/notes';
import { Panel } from '../ui/panel';
import { StateGlyph } from '../ui/state-glyph';

const STEP_STATES: Readonly<Record<RunStep['state'], State>> = {
  waiting: 'none',
  running: 'deploying',
  done: 'ok',
  failed: 'critical',
  skipped: 'none',
};

/** A run, step by step, while it goes on and after it failed: what was done, what was not, and a Cancel that works. */
export function RunPanel({ run, nowMs }: { run: Run; nowMs: number }) {
  const cancel = useAction(() => client.runs.cancel({ runId: run.id }));
  const done = run.steps.filter((step) => step.state === 'done' || step.state === 'skipped').length;
  const end = run.finishedAt ?? nowMs;
  const seconds = Math.max(0, Math.round((end - run.startedAt) / 1000));
  return (
    <Panel
      title={run.title}
      note={`${run.state === 'running' ? 'running' : run.state} · ${formatDuration(seconds)}`}
      className="env-run"
    >
      {run.state === 'running' && (
        <ProgressLine
          title={run.steps.find((step) => step.state === 'running')?.title ?? 'Preparing'}
          detail={`${done} of ${run.steps.length}, ${formatDuration(seconds)}`}
          share={run.steps.length === 0 ? null : done / run.steps.length}
          isCancelling={cancel.isRunning}
          onCancel={() => void cancel.run()}
        />
      )}
      {run.error !== null && <ErrorNote title={run.error.message} nextStep={run.error.nextStep} />}
      <ol className="env-steps">
        {run.steps.map((step) => (
          <li key={step.id} className={`is-${step.state}`}>
            <StateGlyph state={STEP_STATES[step.state]} />
            <span className="env-step-title">{step.title}</span>
            <span className="env-step-time">{stepTime(step, run, nowMs)}</span>
            {step.detail !== null && step.state !== 'done' && !isSaidAbove(run, step.detail) && (
              <span className="env-step-detail mono">{step.detail}</span>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** What ended the run stands above its steps already. */
function isSaidAbove(run: Run, detail: string): boolean {
  return run.error !== null && run.error.message.includes(detail);
}

function stepTime(step: RunStep, run: Run, nowMs: number): string {
  if (step.startedAt === null) {
    if (run.state === 'failed' || run.state === 'cancelled') return 'not begun';
    return step.state === 'skipped' ? 'as it was' : 'waits';
  }
  return formatDuration(Math.max(0, Math.round(((step.finishedAt ?? nowMs) - step.startedAt) / 1000)));
}
