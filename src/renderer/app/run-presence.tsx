import { useState } from 'react';
import type { Run } from '../../shared/model/run';
import { formatDuration } from '../../shared/units';
import { useStream } from '../api/hooks';
import { Button } from '../ui/button';
import { ProgressLine } from '../ui/notes';
import { Popover } from '../ui/popover';
import { StateGlyph } from '../ui/state-glyph';
import { cancelRun } from './actions';
import { useNow } from './now';
import { placeOfRun } from './run-place';
import { TitleCell } from './title-cell';

/** How far a run is: the steps that are over, the one that is under way, and how much of all that is done. */
export function describeRun(run: Run): { done: number; total: number; current: string | null; share: number | null } {
  const total = run.steps.length;
  const done = run.steps.filter((step) => step.state !== 'waiting' && step.state !== 'running').length;
  const running = run.steps.find((step) => step.state === 'running');
  const current = (running?.share === undefined ? running?.title : running.detail) ?? null;
  return { done, total, current, share: total === 0 ? null : (done + (running?.share ?? 0)) / total };
}

function RunLine({ run, now, close }: { run: Run; now: number; close: () => void }) {
  const [isCancelling, setIsCancelling] = useState(false);
  const { done, total, current, share } = describeRun(run);
  const { label, show } = placeOfRun(run);
  const elapsed = formatDuration(Math.max(0, Math.round((now - run.startedAt) / 1000)));
  const step = total <= 1 ? null : `step ${Math.min(done + 1, total)} of ${total}`;
  const detail = [step, current, elapsed].filter((part) => part !== null).join(', ');
  return (
    <div>
      <ProgressLine
        title={run.title}
        detail={detail}
        share={share}
        isCancelling={isCancelling}
        onCancel={() => {
          setIsCancelling(true);
          cancelRun(run.id);
        }}
      />
      <Button
        kind="link"
        onPress={() => {
          show();
          close();
        }}
      >
        {label}
      </Button>
    </div>
  );
}

/** What is being changed just now, wherever the reader is; nothing while nothing is. */
export function RunPresence() {
  const now = useNow();
  const runs = (useStream('runs', 'recent', {}).value ?? []).filter((run) => run.state === 'running');
  const [first] = runs;
  if (first === undefined) return null;
  const { done, total } = describeRun(first);
  const trigger = (
    <TitleCell
      label={runs.length === 1 ? 'Run' : `${runs.length} runs`}
      isRight
      action="Shows how far it is"
      className="cell-run"
    >
      <StateGlyph state="deploying" size={11} />
      <b>{first.title}</b>
      {total > 1 && (
        <i>
          {Math.min(done + 1, total)} of {total}
        </i>
      )}
    </TitleCell>
  );
  return (
    <Popover label="Runs under way" trigger={trigger} placement="bottom end" className="run-popover">
      {({ close }) => (
        <div className="run-list">
          {runs.map((run) => (
            <RunLine key={run.id} run={run} now={now} close={close} />
          ))}
        </div>
      )}
    </Popover>
  );
}
