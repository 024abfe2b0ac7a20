import { useMemo, useState } from 'react';
import type { EnvironmentView } from '../../shared/model/environment';
import type { Run } from '../../shared/model/run';
import type { State } from '../../shared/model/state';
import { formatAge, formatCount, formatDate, formatDuration, formatTime } from '../../shared/units';
import { useStream } from '../api/hooks';
import { useNow } from '../app/now';
import { Button } from '../ui/button';
import { Empty, ErrorNote, Loading } from '../ui/notes';
import { StateGlyph, StateWord } from '../ui/state-glyph';
import { Table, type Column } from '../ui/table';
import { DrillDialog } from './drill-dialog';
import { DrillGraphs } from './drill-graphs';
import { askedSeconds, drillCommand, OUTCOME_STATES, pastDrills, type PastDrill } from './past-drills';
import { RunPanel } from './run-panel';
import { whenColumn } from './when-column';
import './history.css';

/** As far back as drills are listed; their events are kept for longer than their series. */
const YEARS_SECONDS = 10 * 366 * 86_400;

interface DrillsViewProps {
  readonly view: EnvironmentView;
  /** The newest run of this environment. */
  readonly run: Run | null;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}

/** What was broken on purpose, and what users would have felt: the verdict, every drill, and the graph of one. */
export function DrillsView({ view, run, selected, onSelect }: DrillsViewProps) {
  const watched = useStream('events', 'watch', { rangeSeconds: YEARS_SECONDS, environment: view.name, tag: 'drill' });
  const runs = useStream('runs', 'recent', {});
  const [isAsking, setAsking] = useState(false);
  const drills = useMemo(
    () => pastDrills(watched.value ?? [], runs.value ?? [], view.name),
    [watched.value, runs.value, view.name],
  );
  const nowMs = useNow();
  const underWay = run !== null && run.kind === 'drill' && run.state === 'running' ? run : null;
  const shown = drills.find(({ id }) => id === selected) ?? drills[0] ?? null;
  const columns = useMemo(() => columnsOf(nowMs), [nowMs]);
  const verdict = drillsVerdict(view.name, drills, underWay);
  const startButton = (
    <Button isDisabled={run?.state === 'running'} onPress={() => setAsking(true)}>
      Start a drill…
    </Button>
  );
  return (
    <section className="env-history" aria-label={`Drills of ${view.name}`}>
      <header className="env-history-head">
        {verdict.state !== null && <StateGlyph state={verdict.state} size={14} />}
        <h2>{verdict.sentence}</h2>
        <span className="env-sheet-age">{verdict.at === null ? '' : formatAge(nowMs - verdict.at)}</span>
        {drills.length > 0 && startButton}
      </header>
      {watched.error !== null && <ErrorNote title={watched.error.message} nextStep={watched.error.nextStep} />}
      {underWay !== null && <RunPanel run={underWay} nowMs={nowMs} />}
      {watched.value === undefined && watched.error === null && <Loading label="Reading the drills" />}
      {watched.value !== undefined && drills.length === 0 && underWay === null && (
        <Empty
          title="No drill yet"
          action={startButton}
          command={drillCommand({
            environment: view.name,
            kind: 'kill',
            node: view.nodes[0]?.name ?? 'NODE',
            seconds: 20,
            isProtected: view.protected,
          })}
        >
          A drill breaks one node on purpose and for a time, mends it, and says what users would have felt. Each is kept
          here with its graph{view.provider === 'docker' ? '' : '; only nodes on Docker can be drilled so far'}.
        </Empty>
      )}
      {drills.length > 0 && (
        <div className="env-history-list">
          <Table
            label={`Drills of ${view.name}`}
            columns={columns}
            rows={drills}
            rowKey={({ id }) => id}
            rowHeight="small"
            selected={shown?.id ?? null}
            onSelect={onSelect}
          />
        </div>
      )}
      {shown !== null && underWay === null && <DrillDetail view={view} drill={shown} />}
      <DrillDialog view={view} isOpen={isAsking} onClose={() => setAsking(false)} onStarted={() => onSelect(null)} />
    </section>
  );
}

interface DrillsVerdict {
  readonly state: State | null;
  readonly sentence: string;
  readonly at: number | null;
}

function drillsVerdict(environment: string, drills: readonly PastDrill[], underWay: Run | null): DrillsVerdict {
  if (underWay !== null) {
    const step = underWay.steps.find(({ node, state }) => node !== null && state === 'running');
    const sentence = step === undefined ? underWay.title : `${step.title}: ${step.detail ?? 'asking what users ask'}`;
    return { state: 'deploying', sentence, at: null };
  }
  const [last] = drills;
  if (last === undefined) return { state: null, sentence: `${environment} has not been drilled yet`, at: null };
  return { state: OUTCOME_STATES[last.outcome], sentence: last.sentence, at: last.until };
}

function columnsOf(nowMs: number): readonly Column<PastDrill>[] {
  return [
    {
      id: 'what',
      title: 'Drill',
      width: 190,
      sortBy: ({ kind, node }) => `${kind} ${node}`,
      render: ({ kind, node }) => `${kind} ${node}`,
    },
    {
      id: 'outcome',
      title: 'Outcome',
      width: 100,
      sortBy: ({ outcome }) => outcome,
      render: ({ outcome }) => <StateWord state={OUTCOME_STATES[outcome]}>{outcome}</StateWord>,
    },
    whenColumn(nowMs, 170),
    {
      id: 'broken',
      title: 'Broken for',
      width: 90,
      isNumber: true,
      sortBy: ({ at, until }) => until - at,
      render: ({ at, until }) => formatDuration(Math.round((until - at) / 1000)),
    },
    { id: 'verdict', title: 'Verdict', render: ({ sentence }) => <span className="env-history-text">{sentence}</span> },
  ];
}

/** What each service's users felt, and the graph of it. */
function DrillDetail({ view, drill }: { view: EnvironmentView; drill: PastDrill }) {
  return (
    <section className="env-history-detail" aria-label={`Drill: ${drill.kind} ${drill.node}`}>
      <header className="env-history-detail-head">
        <h3>{`${drill.kind} ${drill.node}`}</h3>
        <small>{`${formatDate(drill.at)}, broken from ${formatTime(drill.at)} to ${formatTime(drill.until)}`}</small>
        <span className="sp" />
        <span className="mono i3">
          {drillCommand({
            environment: view.name,
            kind: drill.kind,
            node: drill.node,
            seconds: askedSeconds(drill),
            isProtected: view.protected,
          })}
        </span>
      </header>
      {drill.lines.length > 0 && (
        <ul
          className="env-history-lines"
          aria-label={`What users of ${formatCount(drill.lines.length, 'service')} felt`}
        >
          {drill.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <DrillGraphs key={drill.id} environment={view.name} drill={drill} />
    </section>
  );
}
