import { formatDate, formatTime } from '../../shared/units';
import { useRequest, useStream } from '../api/hooks';
import { Icon } from '../ui/icon';
import { Menu, MenuItem, MenuSection } from '../ui/menu';
import { StateGlyph } from '../ui/state-glyph';
import { openFolder, openWorkspace } from './actions';
import { runCommand } from './commands';
import { chooseEnvironment, useEnvironmentChoice } from './environment-choice';
import { navigate } from './navigation';
import { useNow } from './now';
import { openOverlay } from './overlays';
import { keyCaps } from './platform';
import { RANGES, rangeWords, setRange, useTimePart } from './time';
import { TitleCell } from './title-cell';

const RECENTS_SHOWN = 8;

/** The open workspace; the ones before it, another folder, trust. */
export function WorkspaceMenu() {
  const workspace = useStream('workspace', 'watch', {}).value;
  const recent = useRequest('workspace', 'recent', {});
  const others = (recent.value ?? []).filter(({ dir }) => dir !== workspace?.dir).slice(0, RECENTS_SHOWN);
  const trigger = (
    <TitleCell label="Workspace" action="Opens another workspace">
      <b>{workspace?.name ?? '…'}</b>
      {workspace?.trusted === false && <i>not trusted</i>}
    </TitleCell>
  );
  return (
    <Menu trigger={trigger} aria-label="Workspace">
      {workspace !== undefined && (
        <MenuSection title={workspace.dir}>
          <MenuItem onAction={() => navigate('gemba://files')} mark={<Icon name="doc" size={14} />}>
            Show its files
          </MenuItem>
          {workspace.trusted ? null : (
            <MenuItem onAction={() => openOverlay({ kind: 'trust' })} mark={<StateGlyph state="unknown" isBare />}>
              Trust this workspace…
            </MenuItem>
          )}
        </MenuSection>
      )}
      {others.length > 0 && (
        <MenuSection title="Opened before">
          {others.map(({ dir, name }) => (
            <MenuItem key={dir} id={dir} textValue={name} detail={dir} onAction={() => openWorkspace(dir)}>
              {name}
            </MenuItem>
          ))}
        </MenuSection>
      )}
      <MenuSection title="Another">
        <MenuItem onAction={openFolder} mark={<Icon name="folder" size={14} />} keys={keyCaps('Mod+O')}>
          Open a folder…
        </MenuItem>
      </MenuSection>
    </Menu>
  );
}

/** Which environment the window is about. */
export function EnvironmentMenu() {
  const { name } = useEnvironmentChoice();
  const environments = useStream('environments', 'watch', {}).value ?? [];
  const isProtected = environments.find((environment) => environment.name === name)?.protected ?? false;
  const trigger = (
    <TitleCell label="Environment" action="Chooses another environment">
      {isProtected && <Icon name="lock" size={13} weight={1.5} />}
      {name === null ? <i>none defined</i> : <b>{name}</b>}
      {isProtected && <span className="visually-hidden">, protected</span>}
    </TitleCell>
  );
  return (
    <Menu
      trigger={trigger}
      aria-label="Environment"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={name === null ? [] : [name]}
      renderEmptyState={() => <p className="menu-empty">Environments are read from environments/*.yaml.</p>}
    >
      {environments.map((environment) => (
        <MenuItem
          key={environment.name}
          id={environment.name}
          textValue={environment.name}
          mark={
            <StateGlyph state={environment.runId === null ? (environment.status?.state ?? 'unknown') : 'deploying'} />
          }
          detail={environment.protected ? `${environment.provider}, protected` : environment.provider}
          onAction={() => chooseEnvironment(environment.name)}
        >
          {environment.name}
        </MenuItem>
      ))}
    </Menu>
  );
}

const DAY_SECONDS = 86_400;

function spanWords(nowMs: number, rangeSeconds: number): string {
  const from = nowMs - rangeSeconds * 1000;
  const short = (ms: number): string => formatDate(ms).split(' ').slice(1, 3).join(' ');
  if (rangeSeconds > DAY_SECONDS) return `${short(from)} to ${short(nowMs)}`;
  return `${formatTime(from, { seconds: false })} to ${formatTime(nowMs, { seconds: false })}`;
}

/** The one range of every graph. */
export function RangeMenu() {
  const now = useNow(10);
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const trigger = (
    <TitleCell label="Range" isRight action="Chooses another range">
      <b>{spanWords(now, rangeSeconds)}</b>
      <i className="cell-range-words">{rangeWords(rangeSeconds)}</i>
    </TitleCell>
  );
  return (
    <Menu
      trigger={trigger}
      placement="bottom end"
      aria-label="Range"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[String(rangeSeconds)]}
    >
      {RANGES.map((range) => (
        <MenuItem
          key={range.seconds}
          id={String(range.seconds)}
          textValue={range.words}
          detail={range.label}
          onAction={() => setRange(range.seconds)}
        >
          {range.words}
        </MenuItem>
      ))}
      <MenuItem id="custom" onAction={() => runCommand('time.range.custom')}>
        Another range…
      </MenuItem>
    </Menu>
  );
}
