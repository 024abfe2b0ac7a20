import { Button } from 'react-aria-components/Button';
import { formatAgeLength, formatTime } from '../../shared/units';
import { useStream } from '../api/hooks';
import { Icon } from '../ui/icon';
import { StateGlyph } from '../ui/state-glyph';
import { KeyCap } from '../ui/tag';
import { openApplicationMenu } from './actions';
import { navigate } from './navigation';
import { useNow } from './now';
import { openPalette } from './overlays';
import { keyCaps, platform } from './platform';
import { RunPresence } from './run-presence';
import { coreNowMs, setCursor, useTimePart } from './time';
import { TitleCell } from './title-cell';
import { EnvironmentMenu, RangeMenu, WorkspaceMenu } from './title-menus';
import { WindowButtons } from './window-buttons';
import './title-block.css';

/** Newer than this counts as live; collectors and most senders report every 2 to 10 seconds. */
const LIVE_MS = 15_000;

function Mark() {
  return (
    <Button className="title-mark" aria-label="Application menu" onPress={openApplicationMenu}>
      <svg
        width="24"
        height="24"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        aria-hidden="true"
      >
        <path d="M2 18.5h20" />
        <path d="M6 18.5a6 6 0 1 1 12 0" />
        <path d="M12 2v6M12 18.5v-3" stroke="var(--accent)" strokeWidth="2" />
      </svg>
    </Button>
  );
}

function BranchCell() {
  const git = useStream('workspace', 'watch', {}).value?.git;
  const changed = git?.changed ?? 0;
  return (
    <TitleCell label="Branch" action="Shows the files" onPress={() => navigate('gemba://files')}>
      {git === undefined || git === null ? <i>no git</i> : <b>{git.branch ?? 'detached'}</b>}
      {changed > 0 && <i>{changed} changed</i>}
    </TitleCell>
  );
}

function FindField() {
  return (
    <div className="find">
      <Button className="find-field" onPress={() => openPalette()} aria-keyshortcuts="Control+K Meta+K">
        <Icon name="find" size={14} />
        Go to or run
        <span className="sp" />
        <KeyCap>{keyCaps('Mod+K')}</KeyCap>
      </Button>
    </div>
  );
}

function CursorCell() {
  const cursor = useTimePart((time) => time.cursorSeconds);
  const isSet = cursor !== null;
  return (
    <TitleCell
      label="Cursor"
      isRight
      action={isSet ? 'Takes the cursor away' : 'Sets the cursor to now'}
      onPress={() => setCursor(isSet ? null : Math.floor(coreNowMs() / 1000))}
    >
      {isSet ? <b className="hand">{formatTime(cursor * 1000)}</b> : <i>none</i>}
    </TitleCell>
  );
}

function DataCell() {
  const now = useNow();
  const { value: status, error } = useStream('app', 'status', {});
  const newest = status?.store.newestPoint ?? null;
  const age = newest === null ? null : Math.max(0, now - newest * 1000);
  const isLive = age !== null && age < LIVE_MS && error === null;
  return (
    <TitleCell label="Data" isRight action="Shows the metrics" onPress={() => navigate('gemba://metrics')}>
      {!isLive && <StateGlyph state="unknown" size={11} />}
      {age === null ? <i>none yet</i> : <b className={isLive ? '' : 'unknown'}>{isLive ? 'live' : 'stale'}</b>}
      {age !== null && <i className="cell-age">{age < 1000 ? 'now' : `${formatAgeLength(age)} old`}</i>}
    </TitleCell>
  );
}

/** 44 high and the window's handle: what is looked at at the left, when at the right. */
export function TitleBlock() {
  return (
    <header className={`title title-${platform}`}>
      <Mark />
      <WorkspaceMenu />
      <BranchCell />
      <EnvironmentMenu />
      <FindField />
      <RunPresence />
      <RangeMenu />
      <CursorCell />
      <DataCell />
      <WindowButtons />
    </header>
  );
}
