import type { EnvironmentNode, EnvironmentView, NodeStatus } from '../../shared/model/environment';
import { describeRole } from '../../shared/describe-part';
import { formatBytes, formatCount, formatDuration, formatNumber } from '../../shared/units';
import { client } from '../api/client';
import { useAction } from '../api/hooks';
import { openFile } from '../app/actions';
import { navigate } from '../app/navigation';
import { Button } from '../ui/button';
import { ErrorNote } from '../ui/notes';
import { Panel } from '../ui/panel';
import { StateWord } from '../ui/state-glyph';
import { isRunning, nodeState } from './node-state';

interface NodePanelProps {
  readonly view: EnvironmentView;
  readonly node: EnvironmentNode;
  readonly isDrifting: boolean;
  readonly nowMs: number;
}

/** The selected node: what it is, where it can be reached, and the ways on to its lines and its logs. */
export function NodePanel({ view, node, isDrifting, nowMs }: NodePanelProps) {
  const status = view.status?.nodes.find((candidate) => candidate.node === node.name) ?? null;
  const facts = factsOf(node, status, nowMs);
  const { definedAt } = node;
  const rebuild = useAction(() => client.environments.rebuild({ environment: view.name, node: node.name }));
  return (
    <Panel
      title={node.name}
      note={describeRole(node)}
      className="env-node"
      command={`gemba logs ${view.name}/${node.name}`}
    >
      <dl className="env-node-facts">
        <dt>State</dt>
        <dd>
          <StateWord state={nodeState(status, isDrifting)}>{status?.summary ?? 'not read yet'}</StateWord>
        </dd>
        {facts.map(([label, value, isTyped]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className={isTyped ? 'mono' : ''} title={value}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      <div className="env-node-links">
        <Button
          onPress={() => navigate({ screen: 'environments', path: [view.name, 'logs'], params: { node: node.name } })}
        >
          Show its logs
        </Button>
        <Button
          onPress={() =>
            navigate({
              screen: 'metrics',
              path: [],
              params: { target: `env.${view.name}.${node.name}.{cpu,cpu_limit}` },
            })
          }
        >
          Open its series
        </Button>
        <Button isDisabled={view.runId !== null || rebuild.isRunning} onPress={() => void rebuild.run()}>
          Rebuild it
        </Button>
        {definedAt !== null && (
          <Button kind="quiet" onPress={() => openFile(definedAt.file, definedAt.line)}>
            Open definition
          </Button>
        )}
      </div>
      {rebuild.error !== null && <ErrorNote title={rebuild.error.message} nextStep={rebuild.error.nextStep} />}
    </Panel>
  );
}

type Fact = readonly [label: string, value: string, isTyped: boolean];

function factsOf(node: EnvironmentNode, status: NodeStatus | null, nowMs: number): Fact[] {
  const facts: Fact[] = [];
  const { size } = node;
  if (size !== null) {
    const limits = [
      ...(size.cpus === null ? [] : [`${formatNumber(size.cpus)} of a core`]),
      ...(size.memoryBytes === null ? [] : [`${formatBytes(size.memoryBytes)} of memory`]),
    ];
    facts.push(['Size', [size.name, ...limits].join(', '), false]);
  }
  if (status?.containerName != null) facts.push(['Container', status.containerName, true]);
  if (node.runtime !== null) facts.push(['Runtime', `${node.runtime}, one process`, false]);
  const image = status?.image ?? node.image;
  if (image !== null) facts.push(['Image', image, true]);
  if (status?.address != null) facts.push(['Address', status.address, true]);
  for (const { host, hostPort, containerPort } of status?.ports ?? []) {
    facts.push([`Port ${containerPort}`, `at ${host}:${hostPort}`, true]);
  }
  if (isRunning(status) && status?.startedAt != null) {
    const seconds = Math.floor((nowMs - status.startedAt) / 1000);
    const restarts = status.restarts === 0 ? 'no restarts' : formatCount(status.restarts, 'restart');
    facts.push(['Up', `${formatDuration(seconds)}, ${restarts}`, false]);
  }
  return facts;
}
