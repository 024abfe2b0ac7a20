import { useState } from 'react';
import { formatTime } from '../../shared/units';
import { client } from '../api/client';
import { useAction, useRequest, useStream } from '../api/hooks';
import { Button } from '../ui/button';
import { ConfirmDialog, Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { ErrorNote, Loading } from '../ui/notes';
import { Switch } from '../ui/pick';
import { annotate, trustWorkspace } from './actions';
import { closeOverlay, useOverlay } from './overlays';
import { Palette } from './palette';
import { reportFailure } from './report-failure';
import { ShortcutsHelp } from './shortcuts-help';
import { parseLength, setRange, useTimePart } from './time';

function NoteDialog() {
  const [text, setText] = useState('');
  const cursor = useTimePart((time) => time.cursorSeconds);
  const write = (): void => {
    if (text.trim() === '') return;
    annotate(text.trim(), cursor);
    closeOverlay();
  };
  return (
    <Dialog
      title="Write a note on the time axis"
      isOpen
      onClose={closeOverlay}
      actions={
        <>
          <Button kind="quiet" onPress={closeOverlay}>
            Cancel
          </Button>
          <Button kind="primary" isDisabled={text.trim() === ''} onPress={write}>
            Write note
          </Button>
        </>
      }
    >
      <TextField
        label={cursor === null ? 'What happened now' : `What happened at ${formatTime(cursor * 1000)}`}
        value={text}
        onChange={setText}
        onSubmit={write}
        placeholder="pool raised by hand"
        autoFocus
      />
      <p className="mono i3">gemba annotate {JSON.stringify(text.trim() === '' ? 'TEXT' : text.trim())}</p>
    </Dialog>
  );
}

function RangeDialog() {
  const [text, setText] = useState('');
  const seconds = parseLength(text);
  const show = (): void => {
    if (seconds === null) return;
    setRange(seconds);
    closeOverlay();
  };
  return (
    <Dialog
      title="Show another range"
      isOpen
      onClose={closeOverlay}
      width={360}
      actions={
        <>
          <Button kind="quiet" onPress={closeOverlay}>
            Cancel
          </Button>
          <Button kind="primary" isDisabled={seconds === null} onPress={show}>
            Show range
          </Button>
        </>
      }
    >
      <TextField
        label="How far back from now"
        value={text}
        onChange={setText}
        onSubmit={show}
        placeholder="90 min"
        hint="A number and s, min, h, d or w; from one minute to a year."
        problem={text.trim() !== '' && seconds === null ? 'That is no length of time; nearest is 90 min' : null}
        autoFocus
      />
    </Dialog>
  );
}

function TrustDialog() {
  const workspace = useStream('workspace', 'watch', {}).value;
  return (
    <ConfirmDialog
      title={`Trust ${workspace?.name ?? 'this workspace'}?`}
      isOpen
      onClose={closeOverlay}
      isDestructive={false}
      confirmLabel="Trust this workspace"
      command="gemba trust"
      onConfirm={() => {
        trustWorkspace();
        closeOverlay();
      }}
    >
      <p>
        Its files may then build images, start containers and run commands on this machine. Until you trust it nothing
        in them is run; everything can still be looked at.
      </p>
      <p className="mono i1">{workspace?.dir}</p>
    </ConfirmDialog>
  );
}

function CloseDialog() {
  const [remember, setRemember] = useState(false);
  const answer = (choice: 'collect' | 'quit' | 'cancel'): void => {
    client.window.answerClose({ answer: choice, remember: choice !== 'cancel' && remember }).catch(reportFailure);
    closeOverlay();
  };
  return (
    <Dialog
      title="Close the window, and then?"
      isOpen
      onClose={() => answer('cancel')}
      actions={
        <>
          <Switch isSelected={remember} onChange={setRemember}>
            Remember my answer
          </Switch>
          <span className="sp" />
          <Button kind="quiet" onPress={() => answer('cancel')}>
            Cancel
          </Button>
          <Button onPress={() => answer('quit')}>Quit</Button>
          <Button kind="primary" onPress={() => answer('collect')} autoFocus>
            Go on collecting
          </Button>
        </>
      }
    >
      <p>
        Gemba can go on collecting in the background: metrics are written on, runs go on, and the window can be opened
        again from the tray or with <span className="mono i1">gemba start</span>. After quitting, graphs have a gap
        until the next start.
      </p>
    </Dialog>
  );
}

function DestroyDialog({ environment }: { environment: string }) {
  const environments = useStream('environments', 'watch', {}).value ?? [];
  const isProtected = environments.find(({ name }) => name === environment)?.protected ?? false;
  const preview = useRequest('environments', 'destroyPreview', { environment });
  const items = preview.value?.items ?? [];
  const destroying = useAction(async () => {
    await client.environments.destroy({ environment, confirm: isProtected ? environment : null });
    closeOverlay();
  });
  return (
    <ConfirmDialog
      title={`Destroy ${environment}?`}
      isOpen
      onClose={closeOverlay}
      confirmLabel={items.length === 0 ? `Destroy ${environment}` : `Destroy ${items.length} things of ${environment}`}
      onConfirm={() => void destroying.run()}
      typeName={isProtected ? environment : null}
      isRunning={destroying.isRunning || preview.isLoading}
      error={destroying.error}
      command={`gemba destroy ${environment} --yes`}
    >
      {preview.error !== null && <ErrorNote title={preview.error.message} nextStep={preview.error.nextStep} />}
      {preview.value === undefined && preview.error === null && <Loading label="Reading what would go" />}
      {preview.value !== undefined && items.length === 0 && <p>Nothing of it exists; there is nothing to remove.</p>}
      {items.length > 0 && (
        <>
          <p>This removes, and cannot bring back what is in them:</p>
          <ul className="destroy-list">
            {items.map((item) => (
              <li key={`${item.kind} ${item.name}`}>
                <span className="i3">{item.kind}</span> <span className="mono i1">{item.name}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </ConfirmDialog>
  );
}

/** Whatever floats above the window just now. */
export function Dialogs() {
  const overlay = useOverlay();
  switch (overlay?.kind) {
    case undefined:
      return null;
    case 'palette':
      return <Palette text={overlay.text} />;
    case 'shortcuts':
      return <ShortcutsHelp />;
    case 'note':
      return <NoteDialog />;
    case 'range':
      return <RangeDialog />;
    case 'trust':
      return <TrustDialog />;
    case 'close':
      return <CloseDialog />;
    case 'destroy':
      return <DestroyDialog environment={overlay.environment} />;
  }
}
