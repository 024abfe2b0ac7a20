import { useMemo } from 'react';
import './environments.css';
import type { EnvironmentNode, EnvironmentView } from '../../shared/model/environment';
import { useStream } from '../api/hooks';
import { nodeRoute } from '../app/links';
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
import { EnvironmentHead } from './environment-head';
import { EnvironmentSide } from './environment-side';
import { flowGraph } from './flow-graph';
import { NodeHead, NodePage } from './node-page';
import { NodeTable } from './node-table';
import { topologyGraph } from './topology-graph';
import { useProfileWish } from './use-profile-wish';
import { useEnvironment, type EnvironmentState } from './use-environment';
import { environmentVerdict } from './verdict';
import { WHOLE_SHEETS, WholeSheet } from './whole-sheet';

const TABS = [
  { id: 'topology', label: 'Topology' },
  { id: 'flow', label: 'Flow' },
  { id: 'diff', label: 'Diff' },
  { id: 'nodes', label: 'Nodes' },
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
  return (
    <Environment key={view.name} view={view} views={views} tab={route.path[1] ?? 'topology'} page={route.path[2]} />
  );
}

interface EnvironmentProps {
  readonly view: EnvironmentView;
  readonly views: readonly EnvironmentView[];
  readonly tab: string;
  /** Whose page the link names, where it is one of `nodes`. */
  readonly page: string | undefined;
}

function Environment({ view, views, tab, page }: EnvironmentProps) {
  const [wish, setWish] = useProfileWish(view);
  const node = tab === 'nodes' ? pageNode(view, page) : null;
  const state = useEnvironment(view, wish, node?.name ?? null);
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
  const openNode = (name: string): void => {
    if (view.nodes.some((each) => each.name === name)) navigate(nodeRoute(view.name, name));
  };
  const isWide = size.width >= WIDE_FROM_PX;
  return (
    <div className="env-screen" ref={ref}>
      {node === null ? (
        <EnvironmentHead view={view} state={state} verdict={verdict} wish={wish} onWish={setWish} />
      ) : (
        <NodeHead key={node.name} view={view} node={node} state={state} nowMs={nowMs} />
      )}
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
      {tab === 'nodes' && <NodeSheet view={view} node={node} page={page} state={state} nowMs={nowMs} />}
      {tab === 'nodes' ? null : WHOLE_SHEETS.includes(tab) ? (
        <WholeSheet
          view={view}
          views={views}
          tab={tab}
          wish={wish}
          state={state}
          drifting={drifting}
          selected={selected}
        />
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
              onOpen={openNode}
            />
            <section className="env-rows">
              <NodeTable
                view={view}
                readings={state.readings}
                drifting={drifting}
                selected={selected}
                onSelect={select}
                onOpen={openNode}
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

/** The node that a link names; without a name the first; null where there is none such. */
function pageNode(view: EnvironmentView, name: string | undefined): EnvironmentNode | null {
  if (name === undefined) return view.nodes[0] ?? null;
  return view.nodes.find((node) => node.name === name) ?? null;
}

interface NodeSheetProps {
  readonly view: EnvironmentView;
  readonly node: EnvironmentNode | null;
  readonly page: string | undefined;
  readonly state: EnvironmentState;
  readonly nowMs: number;
}

function NodeSheet({ view, node, page, state, nowMs }: NodeSheetProps) {
  if (node !== null) return <NodePage key={node.name} view={view} node={node} state={state} nowMs={nowMs} />;
  return (
    <Empty title={page === undefined ? `${view.name} has no nodes` : `${view.name} has no node ${page}`}>
      {view.nodes.length === 0
        ? `Write some under nodes: in ${view.file}.`
        : `It has ${view.nodes.map(({ name }) => name).join(', ')}.`}
    </Empty>
  );
}

function legendOf(tab: string): string {
  switch (tab) {
    case 'flow':
      return 'width: requests a second through the load balancer';
    case 'diff':
    case 'nodes':
      return 'hollow: defined · solid: what is there';
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
  readonly onOpen: (node: string) => void;
}

function EnvironmentPicture({ view, tab, state, drifting, selected, onSelect, onOpen }: PictureProps) {
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
        onOpen={onOpen}
      />
    </section>
  );
}
