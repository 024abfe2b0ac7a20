import type { CollectStatus } from '../../../shared/model/collect';
import type { DoctorItem } from '../../../shared/model/doctor';

const STATES = { ok: 'ok', failing: 'warning', held: 'warning', waiting: 'unknown' } as const;

/** What of `collect:` is read, and what is not and why. */
export function describeCollectors(statuses: readonly CollectStatus[], nowMs: number): DoctorItem[] {
  return statuses.map((status) => ({
    id: `collect.${status.name}`,
    name: `Collecting ${status.name}`,
    state: STATES[status.state],
    version: null,
    summary: summaryOf(status, nowMs),
    nextStep: nextStepOf(status),
    neededFor: `the series of ${status.name} (${status.kind})`,
    required: false,
  }));
}

function summaryOf({ kind, state, problem, lastReadAt, failingSince, samples }: CollectStatus, nowMs: number): string {
  const ago = (at: number | null): string => (at === null ? 'never' : `${Math.round((nowMs - at) / 1000)} s ago`);
  switch (state) {
    case 'waiting':
      return 'Nothing has been read yet.';
    case 'held':
      return `Not read: ${problem ?? ''}.`;
    case 'failing':
      return `Failing for ${ago(failingSince).replace(' ago', '')}: ${problem ?? ''}.`;
    case 'ok':
      return kind === 'log' ? `Followed, ${samples} lines so far.` : `Read ${ago(lastReadAt)}, ${samples} points.`;
  }
}

function nextStepOf({ name, state }: CollectStatus): string | null {
  if (state === 'held') return 'Look at the workspace; then run `gemba trust`.';
  return state === 'failing' ? `See \`${name}\` under \`collect:\` in gemba.yaml.` : null;
}
