import type { GembaError } from '../../shared/errors';
import type { Plan, PlanChange } from '../../shared/model/environment';
import { formatCount } from '../../shared/units';
import { partName } from './profile-choice';
import { ErrorNote, Loading } from '../ui/notes';
import { Panel } from '../ui/panel';
import { Tag } from '../ui/tag';

/** What `up` would do, in the order in which it would do it; nothing of it has happened yet, so it is drawn hollow. */
export function PlanPanel({
  environment,
  wish,
  plan,
  error,
}: {
  environment: string;
  /** The profile that is being looked at before it is brought up. */
  wish: string | null;
  plan: Plan | null;
  error: GembaError | null;
}) {
  return (
    <Panel
      title={wish === null ? 'Plan' : `Plan for ${partName(wish)}`}
      note={planNote(plan)}
      className="env-plan"
      command={`gemba up ${environment}${wish === null ? '' : ` --profile ${wish}`}`}
    >
      {error !== null && <ErrorNote title={error.message} nextStep={error.nextStep} />}
      {plan === null && error === null && <Loading label="Working out what would change" lines={[60, 44]} />}
      {plan !== null && plan.changes.length === 0 && (
        <p className="env-note">{`Nothing to do: ${formatCount(plan.kept, 'thing')} stay as they are.`}</p>
      )}
      {plan !== null && plan.changes.length > 0 && (
        <ol className="env-changes">
          {plan.changes.map((change) => (
            <li key={`${change.action} ${change.kind} ${change.name}`}>
              <Tag>{change.action}</Tag>
              <span className="env-change-what">
                {change.kind} <b>{change.node ?? change.name}</b>
              </span>
              <span className="env-change-why">{change.reasons.join(', ')}</span>
            </li>
          ))}
        </ol>
      )}
      {plan?.notes?.map((note) => (
        <p key={note} className="env-note">
          {note}
        </p>
      ))}
    </Panel>
  );
}

function planNote(plan: Plan | null): string {
  if (plan === null || plan.changes.length === 0) return 'what up would change';
  const count = (action: PlanChange['action']): number =>
    plan.changes.filter((change) => change.action === action).length;
  const parts = [
    [count('build') + count('bake') + count('pull'), 'to build'],
    [count('create'), 'to create'],
    [count('replace'), 'to replace'],
    [count('start'), 'to start'],
    [count('update'), 'to change in place'],
    [count('remove'), 'to remove'],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, words]) => `${number} ${words}`)
    .join(' · ');
}
