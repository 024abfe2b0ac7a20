import { Button } from 'react-aria-components/Button';
import type { ReactNode } from 'react';
import type { AppStatus } from '../../shared/contract/app';
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDate,
  formatDuration,
  formatNumber,
  formatTime,
  formatZone,
} from '../../shared/units';
import { useStream } from '../api/hooks';
import { StateGlyph } from '../ui/state-glyph';
import { navigate } from './navigation';
import { useNow } from './now';
import './status-strip.css';

interface PartProps {
  readonly to: string;
  /** What pressing it does. */
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

function Part({ to, label, className = '', children }: PartProps) {
  return (
    <Button className={`status-part ${className}`} aria-description={label} onPress={() => navigate(to)}>
      {children}
    </Button>
  );
}

function Store({ store }: { store: AppStatus['store'] }) {
  const lost = store.droppedTotal;
  return (
    <>
      <Part to="gemba://metrics" label="Shows the metrics">
        {(lost > 0 || store.problem !== null) && <StateGlyph state="warning" size={10} />}
        Ingest <b>{formatNumber(Math.round(store.acceptedPerSecond))} points/s</b> {formatNumber(lost)} lost
      </Part>
      <Part to="gemba://settings" label="Shows the state folder and its limit">
        {store.problem !== null && <StateGlyph state="critical" size={10} />}
        Store <b>{store.problem ?? formatBytes(store.sizeBytes)}</b> {formatNumber(store.series)} series
      </Part>
    </>
  );
}

/** `Docker answers` names Docker already. */
function providerWords({ name, summary }: AppStatus['providers'][number]): { name: string | null; summary: string } {
  const names = summary.toLowerCase().startsWith(name.toLowerCase());
  return { name: names ? null : name, summary };
}

/** Longer than a version: such a part gives way when room is short, the others do not. */
const LONG_SUMMARY = 14;

function Provider({ provider, now }: { provider: AppStatus['providers'][number]; now: number }) {
  const { name, summary } = providerWords(provider);
  return (
    <Part
      to="gemba://settings/machine"
      label="Shows what of this machine can be used"
      className={summary.length > LONG_SUMMARY ? 'status-long' : ''}
    >
      <StateGlyph state={provider.state} size={10} />
      {name}
      <b className="status-summary">{summary}</b>
      {provider.checkedAt !== null && formatAge(Math.max(0, now - provider.checkedAt))}
    </Part>
  );
}

function Files({ files }: { files: AppStatus['files'] }) {
  const isValid = files.errors === 0;
  return (
    <Part to="gemba://files" label="Shows the files of the workspace">
      {!isValid && <StateGlyph state="critical" size={10} isBare />}
      Files <b className={isValid ? '' : 'critical'}>{isValid ? 'valid' : formatCount(files.errors, 'error')}</b>
      {isValid && files.warnings > 0 && formatCount(files.warnings, 'warning')}
    </Part>
  );
}

/** A late main loop is what makes everything else late: above this it is said with a glyph. */
const LATE_LOOP_MS = 50;

function Loop({ lag }: { lag: AppStatus['loopLag'] }) {
  return (
    <Part to="gemba://settings" label="Shows the settings">
      {lag.p999 > LATE_LOOP_MS && <StateGlyph state="warning" size={10} />}
      Main loop <b>{formatDuration(Math.round(lag.p99) / 1000)}</b> p99
    </Part>
  );
}

function CoreClock() {
  const now = useNow();
  return (
    <span className="status-part status-clock">
      <b>
        {formatDate(now)}, {formatTime(now)}
      </b>{' '}
      {formatZone(now)}
    </span>
  );
}

/** What the console itself is doing, 24 high. */
export function StatusStrip() {
  const { value: status, error } = useStream('app', 'status', {});
  const now = useNow();
  return (
    <footer className="status" aria-label="Console status">
      {error !== null && (
        <span className="status-part">
          <StateGlyph state="unknown" size={10} />
          <b>The core does not answer</b>
        </span>
      )}
      {status !== undefined && (
        <>
          <Store store={status.store} />
          {status.providers.map((provider) => (
            <Provider key={provider.name} provider={provider} now={now} />
          ))}
          <span className="status-space" />
          <Files files={status.files} />
          <Loop lag={status.loopLag} />
        </>
      )}
      {status === undefined && <span className="status-space" />}
      <CoreClock />
    </footer>
  );
}
