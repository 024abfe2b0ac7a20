import { useEffect, useRef } from 'react';
import type { Run } from '../../shared/model/run';
import { formatCount, formatDuration } from '../../shared/units';
import { useStream } from '../api/hooks';
import { showToast } from '../ui/toast';
import type { ToastMessage } from '../ui/toast';
import { placeOfRun } from './run-place';

function took(run: Run): string {
  return run.finishedAt === null
    ? ''
    : ` in ${formatDuration(Math.max(1, Math.round((run.finishedAt - run.startedAt) / 1000)))}`;
}

function doneTitle(run: Run): string {
  switch (run.kind) {
    case 'up':
      return run.changed === 0 ? `${run.environment} was up already` : `${run.environment} is up`;
    case 'destroy':
      return `${run.environment} is gone`;
    case 'deploy':
    case 'rebuild':
    case 'converge':
    case 'drill':
    case 'push':
      return `${run.title}: done`;
    case 'import':
    case 'pull':
      return `${run.title}: ${run.changed === 0 ? 'nothing new' : 'done'}`;
  }
}

const bringsPoints = ({ kind }: Run): boolean => kind === 'import' || kind === 'pull';

function doneDetail(run: Run): string {
  if (bringsPoints(run)) return run.steps[0]?.detail ?? '';
  return run.changed === 0 ? 'Nothing had to be changed.' : `${formatCount(run.changed, 'change')}${took(run)}.`;
}

/** What is said of a run that has ended; null for one that has not. */
export function describeEndedRun(run: Run): Omit<ToastMessage, 'action'> | null {
  switch (run.state) {
    case 'running':
      return null;
    case 'done':
      return {
        state: 'ok',
        title: doneTitle(run),
        detail: doneDetail(run),
      };
    case 'cancelled':
      return {
        state: 'unknown',
        title: `${run.title}: cancelled`,
        detail: bringsPoints(run)
          ? 'What is there stays; the next run goes on from there.'
          : run.kind === 'push'
            ? 'What the registry has already is not sent twice.'
            : 'What was done stays; bringing it up again repairs the rest.',
      };
    case 'failed': {
      const next = run.error?.nextStep;
      return {
        state: 'critical',
        title: `${run.title}: failed`,
        detail: [run.error?.message, next].filter((part) => part !== undefined).join(' '),
      };
    }
  }
}

/** Says of every run that was seen running how it ended. */
export function useRunMessages(): void {
  const runs = useStream('runs', 'recent', {}).value;
  const running = useRef(new Set<string>());
  useEffect(() => {
    for (const run of runs ?? []) {
      if (run.state === 'running') {
        running.current.add(run.id);
        continue;
      }
      if (!running.current.delete(run.id)) continue;
      const message = describeEndedRun(run);
      if (message === null) continue;
      const { label, show } = placeOfRun(run);
      showToast({ ...message, action: { label, run: show } });
    }
  }, [runs]);
}
