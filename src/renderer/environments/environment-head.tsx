import { useState } from 'react';
import type { EnvironmentView } from '../../shared/model/environment';
import { client } from '../api/client';
import { useAction } from '../api/hooks';
import { Button } from '../ui/button';
import { ErrorNote } from '../ui/notes';
import { ScreenHead } from '../ui/panel';
import { DeployDialog, DestroyDialog } from './environment-dialogs';
import { partName, ProfileChoice } from './profile-choice';
import type { EnvironmentState } from './use-environment';
import type { Verdict } from './verdict';
import { VerdictEvidence } from './verdict-evidence';

interface EnvironmentHeadProps {
  readonly view: EnvironmentView;
  readonly state: EnvironmentState;
  readonly verdict: Verdict;
  /** The profile that is being looked at before it is brought up; null: the one in effect. */
  readonly wish: string | null;
  readonly onWish: (profile: string | null) => void;
}

/** What holds of an environment, which part of it is meant, and what can be done. */
export function EnvironmentHead({ view, state, verdict, wish, onWish }: EnvironmentHeadProps) {
  const [dialog, setDialog] = useState<'deploy' | 'destroy' | null>(null);
  const up = useAction(() =>
    client.environments.up({ environment: view.name, ...(wish === null ? {} : { profile: wish }) }),
  );
  const isBusy = state.run?.state === 'running' || up.isRunning;
  const exists = view.status !== null && view.status.summary !== 'down';
  return (
    <>
      <ScreenHead
        state={verdict.state}
        verdict={verdict.sentence}
        evidence={<VerdictEvidence evidence={verdict.evidence} />}
        actions={
          <>
            <ProfileChoice view={view} wish={wish} onWish={onWish} isDisabled={isBusy} />
            {exists && (
              <Button kind="quiet" isDisabled={isBusy} onPress={() => setDialog('destroy')}>
                Destroy…
              </Button>
            )}
            {exists && (
              <Button isDisabled={state.isChecking} onPress={state.checkNow}>
                Check now
              </Button>
            )}
            {exists && (
              <Button isDisabled={isBusy} onPress={() => setDialog('deploy')}>
                Deploy…
              </Button>
            )}
            {(verdict.primary !== null || wish !== null) && (
              <Button kind="primary" isDisabled={isBusy} onPress={() => void up.run()}>
                {wish === null
                  ? primaryWords(verdict.primary ?? 'apply', view.name, state.plan?.changes.length ?? null)
                  : `Bring up ${partName(wish)}`}
              </Button>
            )}
          </>
        }
      />
      {up.error !== null && <ErrorNote title={up.error.message} nextStep={up.error.nextStep} />}
      <DeployDialog view={view} isOpen={dialog === 'deploy'} onClose={() => setDialog(null)} />
      <DestroyDialog view={view} isOpen={dialog === 'destroy'} onClose={() => setDialog(null)} />
    </>
  );
}

function primaryWords(primary: 'up' | 'repair' | 'apply', name: string, changes: number | null): string {
  switch (primary) {
    case 'up':
      return `Bring up ${name}`;
    case 'repair':
      return `Repair ${name}`;
    case 'apply':
      return changes === null || changes === 0
        ? `Apply to ${name}`
        : `Apply ${changes === 1 ? '1 change' : `${changes} changes`}`;
  }
}
