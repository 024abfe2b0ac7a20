import { useState } from 'react';
import type { EnvironmentView } from '../../shared/model/environment';
import { formatCount } from '../../shared/units';
import { client } from '../api/client';
import { useAction, useRequest } from '../api/hooks';
import { Button } from '../ui/button';
import { ConfirmDialog, Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { ErrorNote, Loading } from '../ui/notes';
import { Select } from '../ui/pick';

interface DialogState {
  readonly view: EnvironmentView;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Services of an environment that are built from their folder, and so can be deployed as `local`. */
export function builtServices(view: EnvironmentView): string[] {
  const built = view.nodes.filter((node) => node.kind === 'node' && node.image === null);
  return [...new Set(built.flatMap((node) => node.services))];
}

/** The uniform deployment call, filled in by hand. */
export function DeployDialog({ view, isOpen, onClose }: DialogState) {
  const artifacts = builtServices(view);
  const [artifact, setArtifact] = useState<string | null>(null);
  const [version, setVersion] = useState('local');
  const chosen = artifact ?? artifacts[0] ?? null;
  const deploy = useAction(async () => {
    if (chosen === null) return;
    await client.deploy.run({ artifact: chosen, environment: view.name, version });
    onClose();
  });
  return (
    <Dialog
      title={`Deploy to ${view.name}`}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            Cancel
          </Button>
          <Button
            kind="primary"
            isDisabled={chosen === null || version === '' || deploy.isRunning}
            onPress={() => void deploy.run()}
          >
            {chosen === null ? 'Deploy' : `Deploy ${chosen}`}
          </Button>
        </>
      }
    >
      {artifacts.length === 0 ? (
        <p>No service of this environment is built from its folder, so there is nothing to deploy.</p>
      ) : (
        <div className="env-form">
          <Select
            label="Artifact"
            choices={artifacts.map((name) => ({ id: name, label: name }))}
            value={chosen}
            onChange={setArtifact}
          />
          <TextField
            label="Version"
            value={version}
            onChange={setVersion}
            isMono
            hint="local builds it from its folder now; an exact version must have been built before"
          />
          <p className="mono i3">{`gemba deploy artifact=${chosen ?? ''} environment=${view.name} version=${version}`}</p>
        </div>
      )}
      {deploy.error !== null && <ErrorNote title={deploy.error.message} nextStep={deploy.error.nextStep} />}
    </Dialog>
  );
}

/** Says exactly what will be destroyed, then asks; a protected environment asks for its name. */
export function DestroyDialog({ view, isOpen, onClose }: DialogState) {
  const preview = useRequest('environments', 'destroyPreview', isOpen ? { environment: view.name } : null);
  const destroy = useAction(async () => {
    await client.environments.destroy({ environment: view.name, confirm: view.protected ? view.name : null });
    onClose();
  });
  const items = preview.value?.items ?? null;
  return (
    <ConfirmDialog
      title={`Destroy ${view.name}?`}
      isOpen={isOpen}
      onClose={onClose}
      confirmLabel={`Destroy ${view.name}`}
      onConfirm={() => void destroy.run()}
      typeName={view.protected ? view.name : null}
      isRunning={destroy.isRunning || items === null}
      error={destroy.error ?? preview.error}
    >
      {items === null && preview.error === null && <Loading label="Reading what would be removed" />}
      {items !== null && items.length === 0 && <p>Nothing of it exists, so there is nothing to remove.</p>}
      {items !== null && items.length > 0 && (
        <>
          <p>{`This removes ${formatCount(items.length, 'thing')}, volumes with their data among them. Nothing else is touched.`}</p>
          <ul className="env-removals">
            {items.map(({ kind, name }) => (
              <li key={`${kind} ${name}`}>
                <span className="i3">{kind}</span> <span className="mono i1">{name}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </ConfirmDialog>
  );
}
