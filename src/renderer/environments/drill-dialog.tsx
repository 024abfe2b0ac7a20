import { useState } from 'react';
import { KIND_WORDS as NODE_WORDS } from '../../shared/describe-part';
import { DrillKind } from '../../shared/model/drill';
import type { EnvironmentView } from '../../shared/model/environment';
import { formatDuration } from '../../shared/units';
import { client } from '../api/client';
import { useAction } from '../api/hooks';
import { ConfirmDialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { Select } from '../ui/pick';
import { drillCommand, KIND_WORDS, LONGEST_DRILL_SECONDS, parseDrillSeconds } from './past-drills';

/** Long enough to see a load balancer find out, short enough to watch. */
const USUAL_SECONDS = '20';

interface DrillDialogProps {
  readonly view: EnvironmentView;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onStarted: () => void;
}

/** Says exactly what is broken and for how long, then asks; a protected environment asks for its name. */
export function DrillDialog({ view, isOpen, onClose, onStarted }: DrillDialogProps) {
  const nodes = view.nodes.filter(({ name }) =>
    view.status?.nodes.some((status) => status.node === name && status.state === 'ok'),
  );
  const [picked, setPicked] = useState<string | null>(null);
  const [kind, setKind] = useState<DrillKind>('kill');
  const [typed, setTyped] = useState(USUAL_SECONDS);
  const node = nodes.find(({ name }) => name === picked) ?? nodes[0] ?? null;
  const seconds = parseDrillSeconds(typed);
  const start = useAction(async () => {
    if (node === null || seconds === null) return;
    await client.environments.drill({
      environment: view.name,
      node: node.name,
      kind,
      forMs: seconds * 1000,
      confirm: view.protected ? view.name : null,
    });
    onStarted();
    onClose();
  });
  const length = formatDuration(seconds ?? 0);
  return (
    <ConfirmDialog
      title={`Start a drill in ${view.name}`}
      isOpen={isOpen}
      onClose={onClose}
      confirmLabel={node === null || seconds === null ? 'Start' : `Break ${node.name} for ${length}`}
      isDestructive={false}
      onConfirm={() => {
        if (node !== null && seconds !== null) void start.run();
      }}
      typeName={view.protected ? view.name : null}
      isRunning={start.isRunning || node === null || seconds === null}
      error={start.error}
      {...(node === null || seconds === null
        ? {}
        : {
            command: drillCommand({
              environment: view.name,
              kind,
              node: node.name,
              seconds,
              isProtected: view.protected,
            }),
          })}
    >
      <p>
        One node is broken on purpose and mended again, whatever happens. Meanwhile every port that the world may reach
        is asked twenty times a second, and the verdict says what users would have felt.
      </p>
      {node === null ? (
        <p>{`Nothing of ${view.name} runs, so nothing can be broken: bring it up first.`}</p>
      ) : (
        <div className="env-form">
          <Select
            label="Node"
            choices={nodes.map(({ name, kind: what, services }) => ({
              id: name,
              label: name,
              detail: what === 'node' ? services.join(', ') : NODE_WORDS[what],
            }))}
            value={node.name}
            onChange={setPicked}
          />
          <Select
            label="What is done to it"
            choices={DrillKind.options.map((id) => ({ id, label: id, detail: KIND_WORDS[id] }))}
            value={kind}
            onChange={(id) => setKind(DrillKind.parse(id))}
          />
          <TextField
            label="For how many seconds"
            value={typed}
            onChange={setTyped}
            isMono
            problem={seconds === null ? `a whole number from 1 to ${LONGEST_DRILL_SECONDS}` : null}
          />
        </div>
      )}
    </ConfirmDialog>
  );
}
