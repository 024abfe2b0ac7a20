import type { ReactElement } from 'react';
import type { Deployment } from '../../shared/model/event';
import type { EnvironmentView } from '../../shared/model/environment';
import { formatAge } from '../../shared/units';
import { useStream } from '../api/hooks';
import { navigate } from '../app/navigation';
import { useNow } from '../app/now';
import { useTimePart } from '../app/time';
import { quantityText } from '../charts/quantity';
import { Empty, Loading } from '../ui/notes';
import { Panel } from '../ui/panel';
import { StateGlyph } from '../ui/state-glyph';
import { Table, type Column } from '../ui/table';
import { valueAt, type SeriesByName } from './use-host-series';

interface EnvironmentsPanelProps {
  readonly environments: readonly EnvironmentView[] | undefined;
  readonly traffic: SeriesByName;
  readonly deployments: readonly Deployment[];
  readonly isWide: boolean;
}

/** Every environment in one line: what it is, whether its nodes run, what goes through it. */
export function EnvironmentsPanel({
  environments,
  traffic,
  deployments,
  isWide,
}: EnvironmentsPanelProps): ReactElement {
  const cursor = useTimePart((time) => time.cursorSeconds);
  const now = useNow(10);
  const error = useStream('environments', 'watch', {}).error;
  const columns: readonly Column<EnvironmentView>[] = [
    { id: 'name', title: 'Environment', render: (view) => <NameCell view={view} /> },
    { id: 'provider', title: 'Provider', render: (view) => view.provider },
    { id: 'nodes', title: 'Nodes', render: (view) => <NodesCell view={view} /> },
    { id: 'requests', title: 'req/s', isNumber: true, render: (view) => rate(traffic, view.name, 'requests', cursor) },
    { id: 'errors', title: 'errors/s', isNumber: true, render: (view) => rate(traffic, view.name, 'errors', cursor) },
    { id: 'drift', title: 'Drift', render: (view) => <DriftCell view={view} /> },
    ...(isWide
      ? [
          {
            id: 'deployed',
            title: 'Last deployment',
            render: (view: EnvironmentView) => lastDeployment(deployments, view.name, now),
          },
        ]
      : []),
    { id: 'read', title: 'Read', render: (view) => <span className="i3">{readAge(view, now)}</span> },
  ];
  return (
    <Panel title="Environments" note={error ? error.message : undefined}>
      {environments === undefined && <Loading label="Reading the environments" />}
      {environments?.length === 0 && (
        <Empty title="No environments yet" command="gemba init">
          An environment says which nodes run which services. Gemba reads them from <code>environments/*.yaml</code>.
        </Empty>
      )}
      {environments !== undefined && environments.length > 0 && (
        <Table
          label="Environments"
          rowHeight="small"
          columns={columns}
          rows={environments}
          rowKey={({ name }) => name}
          onOpen={(name) => navigate({ screen: 'environments', path: [name], params: {} })}
        />
      )}
    </Panel>
  );
}

function NameCell({ view }: { view: EnvironmentView }): ReactElement {
  const state = view.runId !== null ? 'deploying' : view.status === null ? 'unknown' : view.status.state;
  return (
    <span className="row">
      <StateGlyph state={view.status?.summary === 'down' && view.runId === null ? 'none' : state} />
      {view.name}
    </span>
  );
}

function NodesCell({ view }: { view: EnvironmentView }): ReactElement {
  if (view.status?.summary === 'down') return <span className="i3">{`${view.nodes.length} defined, none up`}</span>;
  if (view.status === null) return <span className="i3">{`${view.nodes.length}, not read yet`}</span>;
  const states = new Map(view.status.nodes.map((node) => [node.node, node.state]));
  return (
    <span className="overview-nodes">
      {view.nodes.map(({ name }) => (
        <span key={name} title={name}>
          <StateGlyph state={states.get(name) ?? 'unknown'} />
        </span>
      ))}
    </span>
  );
}

function DriftCell({ view }: { view: EnvironmentView }): ReactElement {
  const drifting = view.status?.nodes.filter(({ state }) => state === 'drift').length ?? 0;
  if (drifting === 0) return <span className="i3">–</span>;
  return <span className="drift">{drifting === 1 ? '1 node' : `${drifting} nodes`}</span>;
}

/** The sum over the load balancers of an environment; a dash where it has none or nothing is measured. */
function rate(
  traffic: SeriesByName,
  environment: string,
  what: 'requests' | 'errors',
  cursor: number | null,
): ReactElement {
  let sum: number | null = null;
  for (const [name, series] of traffic) {
    if (!name.startsWith(`lb.${environment}.`) || !name.endsWith(`.${what}`)) continue;
    const value = valueAt(series, cursor);
    if (value !== null) sum = (sum ?? 0) + value;
  }
  const isBad = what === 'errors' && sum !== null && sum >= 0.05;
  return (
    <span className={sum === null ? 'i3' : isBad ? 'critical' : 'i1'}>
      {sum === null ? '–' : quantityText(sum, null)}
    </span>
  );
}

function lastDeployment(deployments: readonly Deployment[], environment: string, now: number): ReactElement {
  const last = deployments.find((deployment) => deployment.environment === environment);
  if (!last) return <span className="i3">–</span>;
  return <span>{`${last.artifact} ${last.version} · ${formatAge(now - last.at)}`}</span>;
}

function readAge(view: EnvironmentView, now: number): string {
  if (view.status === null) return 'not yet';
  const age = formatAge(Math.max(0, now - view.status.readAt));
  return view.status.problem === null ? age : `${age}, now unread`;
}
