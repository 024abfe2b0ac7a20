import type { NodeStatus } from '../../../shared/model/environment';
import { STATE_SEVERITY, worstState, type State } from '../../../shared/model/state';
import { LABEL } from '../model/labels';
import type { ObservedContainer } from '../model/observed';
import { everyNode, processesOf, type ResolvedEnvironment } from '../model/resolved';
import { shortId } from '../drift/compare-container';
import type { EnvironmentStatus } from '../providers/provider';

/** How every node of an environment is, from the containers that carry its labels. Pure. */
export function describeStatus(
  environment: ResolvedEnvironment,
  containers: readonly ObservedContainer[],
  readAt: number,
): EnvironmentStatus {
  const nodes = everyNode(environment).map((node) => nodeStatus(node.name, processesOf(node), containers, readAt));
  const isGone = nodes.every(({ containerId }) => containerId === null);
  return summarizeNodes(nodes, isGone, readAt);
}

/** The verdict on an environment, from its nodes; where all are gone, none of them is at fault. */
export function summarizeNodes(nodes: NodeStatus[], isGone: boolean, readAt: number): EnvironmentStatus {
  const isRunning = nodes.every(({ state }) => state === 'ok');
  return {
    summary: isRunning ? 'up' : isGone ? 'down' : 'partial',
    state: isRunning ? 'ok' : isGone ? 'none' : worstState(nodes.map(({ state }) => state)),
    nodes: isGone ? nodes.map((node) => ({ ...node, state: 'none' as const })) : nodes,
    readAt,
    problem: null,
  };
}

/** One node: the worst of its containers, of which there is one for each process. */
function nodeStatus(
  node: string,
  services: readonly string[],
  containers: readonly ObservedContainer[],
  now: number,
): NodeStatus {
  const own = services.map((service) => newest(containers, node, service));
  const missing = services.filter((_, index) => own[index] === null);
  const present = own.filter((container) => container !== null);
  const judged = present.map((container) => ({ container, state: containerState(container) }));
  judged.sort((a, b) => STATE_SEVERITY.indexOf(a.state) - STATE_SEVERITY.indexOf(b.state));
  const [worst] = judged;
  if (worst === undefined || missing.length > 0) {
    const summary = present.length === 0 ? 'not there' : `${missing.join(', ')} is not there`;
    return {
      ...absent(node),
      summary,
      containerName: worst?.container.name ?? null,
      containerId: worst?.container.id ?? null,
    };
  }
  const { container } = worst;
  return {
    node,
    state: worst.state,
    summary: summarize(container, now),
    containerName: container.name,
    containerId: container.id,
    image: container.imageName.startsWith('sha256:') ? shortId(container.imageName) : container.imageName,
    version: container.labels[LABEL.version] ?? null,
    address: container.networks[0]?.address ?? null,
    ports: present.flatMap(({ published }) => published.map((port) => ({ ...port }))),
    startedAt: container.startedAt,
    restarts: present.reduce((sum, { restarts }) => sum + restarts, 0),
  };
}

function newest(containers: readonly ObservedContainer[], node: string, service: string): ObservedContainer | null {
  const own = containers.filter(({ labels }) => labels[LABEL.node] === node && labels[LABEL.service] === service);
  const rank = (container: ObservedContainer): number => (container.state === 'running' ? 1 : 0);
  return own.sort((a, b) => rank(b) - rank(a) || b.createdAt - a.createdAt)[0] ?? null;
}

function absent(node: string): NodeStatus {
  return {
    node,
    state: 'critical',
    summary: 'not there',
    containerName: null,
    containerId: null,
    image: null,
    version: null,
    address: null,
    ports: [],
    startedAt: null,
    restarts: 0,
  };
}

/** Running and healthy is well; starting is on its way; everything else needs somebody. */
export function containerState(container: ObservedContainer): State {
  if (container.state !== 'running') return container.state === 'paused' ? 'warning' : 'critical';
  if (container.health === 'unhealthy') return 'critical';
  return container.health === 'starting' ? 'deploying' : 'ok';
}

function summarize(container: ObservedContainer, now: number): string {
  switch (container.state) {
    case 'running':
      return container.health === 'none' ? 'running' : `running, ${container.health}`;
    case 'exited': {
      const ago = container.finishedAt === null ? '' : ` ${describeAge(now - container.finishedAt)} ago`;
      const reason = container.outOfMemory ? 'out of memory, ' : '';
      return `exited (${reason}${container.exitCode})${ago}`;
    }
    case 'created':
      return container.error === null ? 'created, not started' : `could not start: ${container.error}`;
    case 'restarting':
      return `restarting, last exit ${container.exitCode}`;
    case 'paused':
    case 'removing':
    case 'dead':
      return container.state;
  }
}

function describeAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60
    ? `${minutes} min`
    : minutes < 48 * 60
      ? `${Math.round(minutes / 60)} h`
      : `${Math.round(minutes / 1440)} d`;
}
