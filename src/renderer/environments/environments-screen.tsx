import { useMemo } from 'react';
import './environments.css';
import type { EnvironmentView } from '../../shared/model/environment';
import { useStream } from '../api/hooks';
import { navigate, useRoute } from '../app/navigation';
import { useNow } from '../app/now';
import { useTimePart } from '../app/time';
import { SankeyDiagram } from '../charts/components/sankey-diagram';
import { TopologyDiagram } from '../charts/components/topology-diagram';
import { useSize } from '../charts/interaction/use-size';
import { Empty, ErrorNote, Loading } from '../ui/notes';
import { ScreenHead } from '../ui/panel';
import { StateGlyph } from '../ui/state-glyph';
import { PickBar, TabRow, TabRule, Tabs } from '../ui/tabs';
import { CompareView } from './compare-view';
import { ConfigView } from './config-view';
import { ConvergeTab } from './converge-tab';
import { DriftPanel } from './drift-panel';
import { DrillsView } from './drills-view';
import { EnvironmentHead } from './environment-head';
import { EnvironmentPageView } from './environment-page';
import { flowGraph } from './flow-graph';
import { InventoryView } from './inventory-view';
import { LogsView } from './logs-view';
import { MappingsView } from './mappings-view';
import { NodePanel } from './node-panel';
import { NodeTable } from './node-table';
import { PlanPanel } from './plan-panel';
import { RunPanel } from './run-panel';
import { TestsView } from './tests-view';
import { topologyGraph } from './topology-graph';
import { useProfileWish } from './use-profile-wish';
import { useEnvironment, type EnvironmentState } from './use-environment';
import { environmentVerdict } from './verdict';

const TABS = [
  { id: 'topology', label: 'Topology' },
  { id: 'flow', label: 'Flow' },
  { id: 'logs', label: 'Logs' },
  { id: 'tests', label: 'Tests' },
  { id: 'drills', label: 'Drills' },
  { id: 'converge', label: 'Converge' },
  { id: 'inventory', label: 'Inventory' },
  { id: 'compare', label: 'Compare' },
  { id: 'mappings', label: 'Mappings' },
  { id: 'config', label: 'Configuration' },
  { id: 'page', label: 'Page' },
] as const;

/** Tabs that need the whole width. */
const WHOLE_SHEETS: readonly string[] = [
  'page',
  'logs',
  'tests',
  'drills',
  'converge',
  'inventory',
  'compare',
  'mappings',
  'config',
];

const WIDE_FROM_PX = 1500;

/** Environments of the workspace: what is defined, what is there, what differs, and what would make it so. */
export function EnvironmentsScreen() {
  const { value: views, error } = useStream('environments', 'watch', {});
  const route = useRoute();
  if (views === undefined) {
    return (
      <div className="env-screen">
        <ScreenHead verdict="Environments" />
        {error === null ? (
          <Loading label="Reading the environments" />
        ) : (
          <ErrorNote title={error.message} nextStep={error.nextStep} />
        )}
      </div>
    );
  }
  const view = views.find(({ name }) => name === route.path[0]) ?? views[0];
  if (view === undefined) {
    return (
      <div className="env-screen">
        <ScreenHead verdict="No environments yet" />
        <Empty title="No environments yet" command="gemba init">
          An environment maps services to nodes. Gemba reads it from <code className="mono">environments/*.yaml</code>.
        </Empty>
      </div>
    );
  }
  return <Environment key={view.name} view={view} views={views} tab={route.path[1] ?? 'topology'} />;
}

interface EnvironmentProps {
  readonly view: EnvironmentView;
  readonly views: readonly EnvironmentView[];
  readonly tab: string;
}

function Environment({ view, views, tab }: EnvironmentProps) {
  const [wish, setWish] = useProfileWish(view);
  const state = useEnvironment(view, wish);
  const nowMs = useNow();
  const cursor = useTimePart((time) => time.cursorSeconds);
  const [ref, size] = useSize<HTMLDivElement>();
  const selected = useRoute().params['node'] ?? null;
  const verdict = environmentVerdict({ view, drift: state.drift, run: state.run, nowMs });
  const drifting = useMemo(
    () => new Set((state.drift?.nodes ?? []).filter((node) => node.facts.length > 0).map(({ node }) => node)),
    [state.drift],
  );
  const select = (node: string | null): void => {
    const params: Record<string, string> = node === null ? {} : { node };
    navigate({ screen: 'environments', path: [view.name, tab], params }, { isReplacing: true });
  };
  const isWide = size.width >= WIDE_FROM_PX;
  return (
    <div className="env-screen" ref={ref}>
      <EnvironmentHead view={view} state={state} verdict={verdict} wish={wish} onWish={setWish} />
      <TabRow>
        <PickBar
          label="Environment"
          items={views.map((each) => ({
            id: each.name,
            label: each.name,
            mark: (
              <StateGlyph state={each.runId === null ? (each.status?.state ?? 'unknown') : 'deploying'} size={11} />
            ),
          }))}
          value={view.name}
          onChange={(name) => navigate({ screen: 'environments', path: [name, tab], params: {} })}
        />
        <TabRule />
        <Tabs
          label={`View of ${view.name}`}
          items={TABS}
          value={tab}
          onChange={(id) =>
            navigate({ screen: 'environments', path: [view.name, id], params: {} }, { isReplacing: true })
          }
        />
        <span className="env-legend">{legendOf(tab)}</span>
      </TabRow>
      {WHOLE_SHEETS.includes(tab) ? (
        <WholeSheet view={view} views={views} tab={tab} state={state} drifting={drifting} selected={selected} />
      ) : (
        <div className={`env-body ${isWide ? 'is-wide' : ''}`}>
          <div className="env-main">
            <EnvironmentPicture
              view={view}
              tab={tab}
              state={state}
              drifting={drifting}
              selected={selected}
              onSelect={select}
            />
            <section className="env-rows">
              <NodeTable
                view={view}
                readings={state.readings}
                drifting={drifting}
                selected={selected}
                onSelect={select}
                cursor={cursor}
                isWide={isWide}
                nowMs={nowMs}
              />
            </section>
          </div>
          <aside className="env-side" aria-label={`About ${view.name}`}>
            <EnvironmentSide
              view={view}
              wish={wish}
              state={state}
              drifting={drifting}
              selected={selected}
              onSelect={select}
              nowMs={nowMs}
            />
          </aside>
        </div>
      )}
    </div>
  );
}

/** What needs the whole width: a page, and lines whose bars stand over the time ruler. */
function WholeSheet({
  view,
  views,
  tab,
  state,
  drifting,
  selected,
}: Omit<PictureProps, 'onSelect'> & Pick<EnvironmentProps, 'views'>) {
  const { params } = useRoute();
  if (tab === 'tests') return <TestsView view={view} />;
  const pick = (key: string, value: string | null): void => {
    const picked: Record<string, string> = value === null ? {} : { [key]: value };
    navigate({ screen: 'environments', path: [view.name, tab], params: picked }, { isReplacing: true });
  };
  if (tab === 'drills') {
    const onSelect = (id: string | null): void => pick('drill', id);
    return <DrillsView view={view} run={state.run} selected={params['drill'] ?? null} onSelect={onSelect} />;
  }
  if (tab === 'converge') {
    const onSelect = (id: string): void => pick('run', id);
    return <ConvergeTab view={view} plan={state.plan} selected={params['run'] ?? null} onSelect={onSelect} />;
  }
  if (tab === 'inventory') return <InventoryView />;
  if (tab === 'compare') {
    return (
      <CompareView
        view={view}
        service={params['service'] ?? null}
        nodes={(selected ?? '').split(',').filter((name) => name !== '')}
        onChoose={(choice) => {
          const own: Record<string, string> = choice.nodes.length === 0 ? {} : { node: choice.nodes.join(',') };
          const picked = { service: choice.service, ...own };
          navigate({ screen: 'environments', path: [view.name, tab], params: picked }, { isReplacing: true });
        }}
      />
    );
  }
  if (tab === 'mappings') return <MappingsView view={view} views={views} />;
  if (tab === 'config') return <ConfigView />;
  if (tab === 'page') return <EnvironmentPageView view={view} state={state} drifting={drifting} />;
  const nodes = (selected ?? '').split(',').filter((name) => view.nodes.some((node) => node.name === name));
  return (
    <LogsView
      view={view}
      nodes={nodes}
      onNodes={(picked) => {
        const params: Record<string, string> = picked.length === 0 ? {} : { node: picked.join(',') };
        navigate({ screen: 'environments', path: [view.name, tab], params }, { isReplacing: true });
      }}
    />
  );
}

function legendOf(tab: string): string {
  switch (tab) {
    case 'flow':
      return 'width: requests a second through the load balancer';
    case 'tests':
      return 'what must hold, beside the definitions';
    case 'drills':
      return 'each graph on the time of its drill';
    case 'converge':
      return 'while a console or gemba serve runs';
    case 'inventory':
      return 'this machine’s engine, whatever the environment';
    case 'compare':
      return 'snowflake score: share of facts that a node has alone';
    case 'mappings':
      return 'environments that run the same services';
    case 'config':
      return 'bold: set in the environment; else the service’s own';
    case 'page':
      return 'to keep or to print';
    case 'logs':
      return 'times are the containers’ own';
    default:
      return 'width: requests a second · %: failed · dotted: allowed, not counted';
  }
}

interface PictureProps {
  readonly view: EnvironmentView;
  readonly tab: string;
  readonly state: EnvironmentState;
  readonly drifting: ReadonlySet<string>;
  readonly selected: string | null;
  readonly onSelect: (node: string | null) => void;
}

function EnvironmentPicture({ view, tab, state, drifting, selected, onSelect }: PictureProps) {
  if (tab === 'flow') {
    return (
      <section className="env-picture is-flow">
        <SankeyDiagram
          name={`Requests through ${view.name}`}
          graph={flowGraph(view, state.readings)}
          unit="/s"
          emptyText={
            view.status?.summary === 'down'
              ? `Requests are counted by the load balancer once ${view.name} is up: gemba up ${view.name}`
              : 'No request has passed the load balancer in the last minute.'
          }
          selected={selected}
          onSelect={(id) => {
            if (view.nodes.some(({ name }) => name === id)) onSelect(id);
          }}
        />
      </section>
    );
  }
  return (
    <section className="env-picture">
      <TopologyDiagram
        name={`Topology of ${view.name}`}
        graph={topologyGraph(view, state.readings, drifting)}
        selected={selected}
        onSelect={onSelect}
      />
    </section>
  );
}

interface SideProps {
  readonly view: EnvironmentView;
  readonly wish: string | null;
  readonly state: EnvironmentState;
  readonly drifting: ReadonlySet<string>;
  readonly selected: string | null;
  readonly onSelect: (node: string) => void;
  readonly nowMs: number;
}

/** How long a run that ended badly stays in view. */
const FAILED_RUN_STAYS_MS = 15 * 60_000;

/** The margin explains: the selected node, a run while there is one, else what differs, and always what would change. */
function EnvironmentSide({ view, wish, state, drifting, selected, onSelect, nowMs }: SideProps) {
  const { run } = state;
  const node = view.nodes.find(({ name }) => name === selected);
  // What failed and was made good since is history, and stands on the time axis.
  const isWell = view.status?.summary === 'up' && state.plan?.changes.length === 0;
  const showRun =
    run !== null &&
    (run.state === 'running' ||
      (run.state !== 'done' && !isWell && nowMs - (run.finishedAt ?? nowMs) < FAILED_RUN_STAYS_MS));
  const exists = view.status !== null && view.status.summary !== 'down';
  return (
    <>
      {node !== undefined && <NodePanel view={view} node={node} isDrifting={drifting.has(node.name)} nowMs={nowMs} />}
      {showRun && <RunPanel run={run} nowMs={nowMs} />}
      {!showRun && exists && (
        <DriftPanel
          environment={view.name}
          drift={state.drift}
          error={state.driftError}
          selected={selected}
          onSelect={onSelect}
          nowMs={nowMs}
        />
      )}
      {run?.state !== 'running' && (
        <PlanPanel environment={view.name} wish={wish} plan={state.plan} error={state.planError} />
      )}
    </>
  );
}
