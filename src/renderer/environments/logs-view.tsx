import { useEffect, useMemo, useRef, useState } from 'react';
import type { EnvironmentView, LogLine } from '../../shared/model/environment';
import type { GembaError } from '../../shared/errors';
import { formatCount, formatTime } from '../../shared/units';
import { useStreamEvents } from '../api/hooks';
import { hoverCursor, useTimePart } from '../app/time';
import { TextField } from '../ui/field';
import { Empty, ErrorNote } from '../ui/notes';
import { Select, Switch } from '../ui/pick';
import { MultiPickBar } from '../ui/tabs';
import { LogBars } from './log-bars';
import { completeFrom, lineAt, logLevel, parseLogSearch, type LogLevel } from './log-lines';

/** Lines that are kept in the window; older ones are the container's own affair. */
const KEPT_LINES = 4000;
/** Lines of each node to begin with. */
const TAIL = 500;

const LEVELS = [
  { id: 'other', label: 'every line' },
  { id: 'warning', label: 'warnings and errors' },
  { id: 'error', label: 'errors' },
] as const satisfies readonly { id: LogLevel; label: string }[];

interface LogsViewProps {
  readonly view: EnvironmentView;
  /** Whose lines; empty: everybody's. */
  readonly nodes: readonly string[];
  readonly onNodes: (nodes: string[]) => void;
}

/** The logs of many nodes in one list, followed and searched, with bars that stand over the time ruler. */
export function LogsView({ view, nodes, onNodes }: LogsViewProps) {
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const [search, setSearch] = useState('');
  const [level, setLevel] = useState<LogLevel>('other');
  const [isFollowing, setFollowing] = useState(true);
  const [error, setError] = useState<GembaError | null>(null);
  const exists = view.status !== null && view.status.summary !== 'down';
  const key = `${view.name}/${nodes.join()}`;
  const [shownKey, setShownKey] = useState(key);
  if (shownKey !== key) {
    setShownKey(key);
    setLines([]);
    setError(null);
  }
  useStreamEvents(
    'environments',
    'logs',
    exists ? { environment: view.name, nodes: [...nodes], tail: TAIL, follow: true } : null,
    (batch) => {
      setError(null);
      setLines((known) => [...known, ...batch].slice(-KEPT_LINES));
    },
    setError,
  );
  const wanted = useMemo(() => parseLogSearch(search), [search]);
  const whole = useMemo(() => completeFrom(lines, { tail: TAIL, kept: KEPT_LINES }), [lines]);
  const shown = useMemo(
    () => lines.filter(({ text }) => isGraveEnough(text, level) && (wanted.matches?.(text) ?? true)),
    [lines, wanted, level],
  );

  if (!exists) {
    return (
      <Empty title={`No logs of ${view.name} yet`} command={`gemba logs ${view.name} --follow`}>
        Logs come from the nodes of this environment once it is up.
      </Empty>
    );
  }
  return (
    <section className="env-logs" aria-label={`Logs of ${view.name}`}>
      <div className="env-logs-nodes">
        <MultiPickBar
          label="Nodes; none picked: all"
          items={view.nodes.map(({ name }) => ({ id: name, label: name }))}
          values={nodes}
          onChange={onNodes}
        />
      </div>
      <div className="env-logs-bar">
        <TextField
          label="Search the logs"
          isLabelHidden
          placeholder="Words, -not this, or /pattern/"
          value={search}
          onChange={setSearch}
        />
        <Select
          label="How grave"
          isLabelHidden
          choices={LEVELS}
          value={level}
          onChange={(id) => setLevel(LEVELS.find((candidate) => candidate.id === id)?.id ?? 'other')}
        />
        <Switch isSelected={isFollowing} onChange={setFollowing}>
          Follow
        </Switch>
        {wanted.problem !== null && <span className="critical">{wanted.problem}</span>}
        <span className="sp" />
        <span className="fig i3">
          {shown.length === lines.length
            ? formatCount(lines.length, 'line')
            : `${shown.length} of ${formatCount(lines.length, 'line')}`}
        </span>
      </div>
      {error !== null && <ErrorNote title={error.message} nextStep={error.nextStep} />}
      <LogList lines={shown} isFollowing={isFollowing} />
      <LogBars lines={shown} completeFromMs={whole} name={`Lines of ${view.name}`} />
    </section>
  );
}

function isGraveEnough(text: string, level: LogLevel): boolean {
  if (level === 'other') return true;
  const own = logLevel(text);
  return own === 'error' || own === level;
}

/** Follows the newest line, or shows what was being said at the cursor of the graphs. */
function LogList({ lines, isFollowing }: { lines: readonly LogLine[]; isFollowing: boolean }) {
  const list = useRef<HTMLDivElement>(null);
  const isOver = useRef(false);
  const cursor = useTimePart((time) => time.cursorSeconds);
  const marked = cursor === null ? -1 : lineAt(lines, cursor * 1000);
  useEffect(() => {
    const element = list.current;
    if (element === null || isOver.current) return;
    if (marked >= 0) element.children[marked]?.scrollIntoView({ block: 'center' });
    else if (isFollowing) element.scrollTop = element.scrollHeight;
  }, [lines, isFollowing, marked]);
  return (
    <div
      className="env-log-list mono"
      ref={list}
      tabIndex={0}
      role="log"
      aria-label="Log lines"
      aria-live="off"
      // The hand in the list moves the cursor; the list must not run away under it.
      onPointerEnter={() => (isOver.current = true)}
      onPointerLeave={() => (isOver.current = false)}
    >
      {lines.map((line, index) => (
        <div
          // Lines have no identity of their own, and the list only grows at its end.
          key={index}
          className={`env-log-line is-${logLevel(line.text)} ${index === marked ? 'is-marked' : ''}`}
          onMouseEnter={() => line.at !== null && hoverCursor(line.at / 1000)}
          onMouseLeave={() => hoverCursor(null)}
        >
          <span className="i3">{line.at === null ? '' : formatTime(line.at, { seconds: true })}</span>
          <span className="i2">{line.node}</span>
          <span className="env-log-text">{line.text}</span>
        </div>
      ))}
    </div>
  );
}
