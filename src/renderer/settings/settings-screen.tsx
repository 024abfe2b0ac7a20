import type { ReactNode } from 'react';
import type { AppInfo, Settings } from '../../shared/contract/app';
import { formatAge, formatBytes, formatCount, formatShare } from '../../shared/units';
import { client } from '../api/client';
import { useAction, useRequest, useStream } from '../api/hooks';
import { openFile } from '../app/actions';
import { useNow } from '../app/now';
import { openOverlay } from '../app/overlays';
import { changeSettings } from '../app/preferences';
import { Button } from '../ui/button';
import { ErrorNote, Loading, Stale } from '../ui/notes';
import { Panel, ScreenHead } from '../ui/panel';
import { Switch } from '../ui/pick';
import { StateWord } from '../ui/state-glyph';
import { PickBar } from '../ui/tabs';
import { DoctorTable } from './doctor-table';
import { doctorVerdict } from './doctor-verdict';
import { RemotesPanel } from './remotes-panel';
import './settings.css';

const THEMES = [
  { id: 'dark', label: 'Dark' },
  { id: 'light', label: 'Light' },
  { id: 'system', label: 'As the system' },
];
const DENSITIES = [
  { id: 'compact', label: 'Compact' },
  { id: 'roomy', label: 'Roomy, for touch and projectors' },
];
const CLOSINGS = [
  { id: 'ask', label: 'Ask' },
  { id: 'collect', label: 'Go on collecting' },
  { id: 'quit', label: 'Quit' },
];

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="settings-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Appearance({ settings }: { settings: Settings }) {
  return (
    <Panel title="Appearance">
      <dl className="settings-facts">
        <Fact name="Theme">
          <PickBar
            label="Theme"
            items={THEMES}
            value={settings.theme}
            onChange={(theme) => changeSettings({ theme: theme as Settings['theme'] })}
          />
        </Fact>
        <Fact name="Density">
          <PickBar
            label="Density"
            items={DENSITIES}
            value={settings.density}
            onChange={(density) => changeSettings({ density: density as Settings['density'] })}
          />
        </Fact>
        <Fact name="For developers">
          <Switch isSelected={settings.overlay} onChange={(overlay) => changeSettings({ overlay })}>
            Loop lag, frame time, messages a second
          </Switch>
        </Fact>
      </dl>
    </Panel>
  );
}

function Closing({ settings }: { settings: Settings }) {
  return (
    <Panel title="When the window is closed" className="hr">
      <dl className="settings-facts">
        <Fact name="Then">
          <PickBar
            label="When the window is closed"
            items={CLOSINGS}
            value={settings.onClose}
            onChange={(onClose) => changeSettings({ onClose: onClose as Settings['onClose'] })}
          />
        </Fact>
      </dl>
    </Panel>
  );
}

function portWords(port: number | null): ReactNode {
  return port === null ? (
    <StateWord state="unknown">not listening</StateWord>
  ) : (
    <span className="mono">127.0.0.1:{port}</span>
  );
}

function Listeners({ info }: { info: AppInfo }) {
  return (
    <Panel
      title="Listeners"
      note="set in gemba.yaml"
      className="hr"
      actions={
        <Button kind="link" onPress={() => openFile('gemba.yaml')}>
          Edit gemba.yaml
        </Button>
      }
    >
      <dl className="settings-facts">
        <Fact name="Graphite API, HTTP">{portWords(info.ports.http)}</Fact>
        <Fact name="Carbon plaintext, TCP and UDP">{portWords(info.ports.carbon)}</Fact>
        <Fact name="Carbon pickle, TCP">{portWords(info.ports.pickle)}</Fact>
        <Fact name="StatsD, UDP and TCP">{portWords(info.ports.statsd)}</Fact>
        <Fact name="collectd, UDP">{portWords(info.ports.collectd)}</Fact>
      </dl>
    </Panel>
  );
}

function StoreSize() {
  const store = useStream('app', 'status', {}).value?.store;
  if (store === undefined) return <span className="i3">reading</span>;
  const share = store.limitBytes > 0 ? Math.min(1, store.sizeBytes / store.limitBytes) : 0;
  return (
    <span className="settings-store-size">
      <span>
        {formatBytes(store.sizeBytes)}{' '}
        <span className="i3">
          of {formatBytes(store.limitBytes)}, {formatShare(share, { decimals: 0 })}
        </span>
      </span>
      <span className="settings-store-bar" aria-hidden="true">
        <i style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  );
}

function WorkspacePanel({ info }: { info: AppInfo }) {
  const workspace = useStream('workspace', 'watch', {}).value;
  return (
    <Panel title="Workspace" className="hr">
      <dl className="settings-facts">
        <Fact name="Folder">
          <span className="mono settings-fact-path">{info.workspaceDir}</span>
        </Fact>
        <Fact name="State folder">
          <span className="mono settings-fact-path">{info.stateDir}</span>
        </Fact>
        <Fact name="Metrics">
          <StoreSize />
        </Fact>
        <Fact name="Trust">
          {workspace?.trusted === false ? (
            <Button onPress={() => openOverlay({ kind: 'trust' })}>Trust this workspace…</Button>
          ) : (
            'trusted: its files may run commands'
          )}
        </Fact>
      </dl>
    </Panel>
  );
}

function About({ info }: { info: AppInfo }) {
  return (
    <Panel title="About" className="hr">
      <dl className="settings-facts">
        <Fact name="Gemba">
          <span className="mono">{info.version}</span>
        </Fact>
        <Fact name="Runs on">{info.runtime}</Fact>
        <Fact name="State folder owner">
          {info.attached ? 'another process; this window is attached to it' : 'this process'}
        </Fact>
      </dl>
    </Panel>
  );
}

function MachinePanel() {
  const { value: report, error, receivedAt } = useStream('app', 'doctor', {});
  return (
    <Panel
      title="This machine"
      note="what the console can use, and how to get what is missing"
      command="gemba doctor"
      className="settings-machine"
    >
      {error !== null && <ErrorNote title={error.message} nextStep={error.nextStep} />}
      {report === undefined && error === null && <Loading label="Checking this machine" lines={[70, 82, 64, 76, 58]} />}
      {report !== undefined && (
        <Stale since={error === null ? null : receivedAt} reason="No newer answer">
          <DoctorTable items={report.items} />
        </Stale>
      )}
    </Panel>
  );
}

/** What the console has to work with, and how it behaves. */
export function SettingsScreen() {
  const now = useNow();
  const report = useStream('app', 'doctor', {}).value;
  const settings = useStream('window', 'settings', {}).value;
  const info = useRequest('app', 'info', {});
  const checking = useAction(() => client.app.refreshDoctor({}));
  const verdict = doctorVerdict(report);
  const ready = report?.items.filter((item) => item.state === 'ok').length ?? 0;
  return (
    <>
      <ScreenHead
        state={verdict.state}
        verdict={verdict.text}
        evidence={
          report && (
            <>
              <b>
                {ready} of {formatCount(report.items.length, 'part')}
              </b>{' '}
              ready, checked <b>{formatAge(Math.max(0, now - report.readAt))}</b>
            </>
          )
        }
        actions={
          <Button icon="refresh" isDisabled={checking.isRunning} onPress={() => void checking.run()}>
            {checking.isRunning ? 'Checking' : 'Check again'}
          </Button>
        }
      />
      <div className="settings">
        <MachinePanel />
        <div className="settings-side vr">
          {settings && <Appearance settings={settings} />}
          {settings && <Closing settings={settings} />}
          {info.error !== null && <ErrorNote title={info.error.message} nextStep={info.error.nextStep} />}
          {info.value && <Listeners info={info.value} />}
          <RemotesPanel />
          {info.value && <WorkspacePanel info={info.value} />}
          {info.value && <About info={info.value} />}
        </div>
      </div>
    </>
  );
}
