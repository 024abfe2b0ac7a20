import { useEffect, useMemo, useRef, useState } from 'react';
import type { EnvironmentView, LogLine } from '../../shared/model/environment';
import type { GembaError } from '../../shared/errors';
import { formatCount, formatTime } from '../../shared/units';
import { useStreamEvents } from '../api/hooks';
import { hoverCursor } from '../app/time';
import { TextField } from '../ui/field';
import { Empty, ErrorNote } from '../ui/notes';
import { Select, Switch } from '../ui/pick';

/** Lines that are kept in the window; older ones are the container's own affair. */
const KEPT_LINES = 2000;
const ALL = 'all';

/** The logs of all nodes (or of one) in one list, followed; a line's time can be put under the cursor. */
export function LogsView({
  view,
  node,
  onNode,
}: {
  view: EnvironmentView;
  node: string | null;
  onNode: (node: string | null) => void;
}) {
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const [search, setSearch] = useState('');
  const [isFollowing, setFollowing] = useState(true);
  const [error, setError] = useState<GembaError | null>(null);
  const exists = view.status !== null && view.status.summary !== 'down';
  const key = `${view.name}/${node ?? ALL}`;
  const [shownKey, setShownKey] = useState(key);
  if (shownKey !== key) {
    setShownKey(key);
    setLines([]);
    setError(null);
  }
  useStreamEvents(
    'environments',
    'logs',
    exists ? { environment: view.name, node, tail: 200, follow: true } : null,
    (batch) => {
      setError(null);
      setLines((known) => [...known, ...batch].slice(-KEPT_LINES));
    },
    setError,
  );
  const shown = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    return words.length === 0
      ? lines
      : lines.filter((line) => words.every((word) => line.text.toLowerCase().includes(word)));
  }, [lines, search]);

  if (!exists) {
    return (
      <Empty title={`No logs of ${view.name} yet`} command={`gemba logs ${view.name} --follow`}>
        Logs come from the containers of this environment once it is up.
      </Empty>
    );
  }
  return (
    <section className="env-logs" aria-label={`Logs of ${view.name}`}>
      <div className="env-logs-bar">
        <Select
          label="Node"
          isLabelHidden
          choices={[{ id: ALL, label: 'all nodes' }, ...view.nodes.map(({ name }) => ({ id: name, label: name }))]}
          value={node ?? ALL}
          onChange={(id) => onNode(id === ALL ? null : id)}
        />
        <TextField
          label="Search the logs"
          isLabelHidden
          placeholder="Words in a line"
          value={search}
          onChange={setSearch}
        />
        <Switch isSelected={isFollowing} onChange={setFollowing}>
          Follow
        </Switch>
        <span className="sp" />
        <span className="fig i3">
          {search === ''
            ? formatCount(lines.length, 'line')
            : `${shown.length} of ${formatCount(lines.length, 'line')}`}
        </span>
      </div>
      {error !== null && <ErrorNote title={error.message} nextStep={error.nextStep} />}
      <LogList lines={shown} isFollowing={isFollowing} />
    </section>
  );
}

function LogList({ lines, isFollowing }: { lines: readonly LogLine[]; isFollowing: boolean }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isFollowing && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [lines, isFollowing]);
  return (
    <div className="env-log-list mono" ref={list} tabIndex={0} role="log" aria-label="Log lines" aria-live="off">
      {lines.map((line, index) => (
        <div
          // Lines have no identity of their own, and the list only grows at its end.
          key={index}
          className={`env-log-line is-${line.stream}`}
          onMouseEnter={() => line.at !== null && hoverCursor(line.at / 1000)}
          onMouseLeave={() => hoverCursor(null)}
        >
          <span className="i3">{line.at === null ? '' : formatTime(line.at, { seconds: true })}</span>
          <span className="i2">{line.node}</span>
          <span className="i1">{line.text}</span>
        </div>
      ))}
    </div>
  );
}
