import type { NodeStatus } from '../../../../shared/model/environment';
import { STATE_SEVERITY, type State } from '../../../../shared/model/state';
import { shortId } from '../../drift/compare-container';
import { LABEL } from '../../model/labels';
import type { ResolvedEnvironment } from '../../model/resolved';
import type { EnvironmentStatus } from '../provider';
import type { ObservedService, ObservedTask } from './observed-swarm';
import { groupNodes, type NodeGroup } from './node-groups';
import { serviceKey } from './swarm-plan';
import type { ObservedMachine } from './swarm-reader';
import { isFailure } from './wait-service';
import { summarizeNodes } from '../../status/node-status';

/** What a node runs of one service. */
export interface NodeTask {
  /** The service's own name, as it is defined. */
  readonly name: string;
  /** Null where the swarm has none. */
  readonly service: ObservedService | null;
  /** Null where the slot has none. */
  readonly task: ObservedTask | null;
  /** Of this slot, those that ended badly lately. */
  readonly failures: number;
}

export interface SwarmView {
  readonly services: readonly ObservedService[];
  readonly tasks: readonly ObservedTask[];
  readonly machines: readonly ObservedMachine[];
}

/** Which tasks a node is: one of each service that it runs, in the slot that is the node's. Pure. */
export function tasksOfNode(
  groups: readonly NodeGroup[],
  node: string,
  { services, tasks }: Pick<SwarmView, 'services' | 'tasks'>,
): NodeTask[] {
  const group = groups.find(({ members }) => members.includes(node));
  if (group === undefined) return [];
  const index = group.members.indexOf(node);
  return group.node.services.map((name) => {
    const service = services.find(({ labels }) => serviceKey(labels) === `${group.name}/${name}`) ?? null;
    const all = tasks.filter((task) => task.serviceId === service?.id);
    const slot = slotsOf(all, group.members.length)[index] ?? index + 1;
    const own = all.filter((task) => task.slot === slot);
    const wanted = own.filter(({ desired }) => desired === 'running' || desired === 'ready');
    // While an update starts the new one first, it is the old one that answers.
    const task = wanted.find(({ state }) => state === 'running') ?? wanted[0] ?? own[0] ?? null;
    return { name, service, task, failures: own.filter(isFailure).length };
  });
}

/**
 * The slots of a service's nodes: the first node's is 1, and so on. After somebody scaled it up and down a swarm may have
 * kept others than the first: those stand for the nodes whose own are empty.
 */
function slotsOf(tasks: readonly ObservedTask[], count: number): number[] {
  const filled = new Set(tasks.filter(({ desired }) => desired === 'running').map(({ slot }) => slot));
  const spare = [...filled].filter((slot) => slot > count).sort((a, b) => a - b);
  return Array.from({ length: count }, (_, index) => {
    const own = index + 1;
    return filled.has(own) ? own : (spare.shift() ?? own);
  });
}

/** How every node of an environment is, from the tasks in its slots. Pure. */
export function describeSwarmStatus(
  environment: ResolvedEnvironment,
  view: SwarmView,
  readAt: number,
): EnvironmentStatus {
  const groups = groupNodes(environment);
  const nodes = environment.nodes.map(({ name }) => nodeStatus(name, tasksOfNode(groups, name, view), view));
  return summarizeNodes(nodes, view.services.length === 0, readAt);
}

function nodeStatus(node: string, own: readonly NodeTask[], { machines }: SwarmView): NodeStatus {
  const judged = own
    .map((one) => ({ ...one, state: taskState(one.task) }))
    .sort((a, b) => STATE_SEVERITY.indexOf(a.state) - STATE_SEVERITY.indexOf(b.state));
  const [worst] = judged;
  if (worst?.task == null || worst.service === null) {
    const summary = own.length > 1 && worst !== undefined ? `${worst.name} is not there` : 'not there';
    return { ...NOTHING, node, summary };
  }
  const { task, service, state } = worst;
  const machine = machines.find(({ id }) => id === task.machineId);
  const image = task.spec.ContainerSpec.Image;
  const where = machines.length > 1 && machine !== undefined ? ` on ${machine.name}` : '';
  return {
    node,
    state,
    summary: `${summarize(task, service)}${where}`,
    containerName: `${service.name}.${task.slot}`,
    containerId: task.containerId,
    image: image.startsWith('sha256:') ? shortId(image) : image,
    version: service.labels[LABEL.version] ?? null,
    address: task.address,
    ports: judged.flatMap((one) => portsOf(one, machines)),
    startedAt: task.state === 'running' ? task.changedAt : null,
    restarts: judged.reduce((sum, { failures }) => sum + failures, 0),
  };
}

const NOTHING: Omit<NodeStatus, 'node'> = {
  ...{ state: 'critical', summary: 'not there', containerName: null, containerId: null, image: null, version: null },
  ...{ address: null, ports: [], startedAt: null, restarts: 0 },
};

/** Ports of the task itself, or the one that leads to every task of its service. */
function portsOf({ task, service }: NodeTask, machines: readonly ObservedMachine[]): NodeStatus['ports'] {
  const own = machines.find(({ id }) => id === task?.machineId);
  const host = machines.length > 1 && own !== undefined && own.address !== '' ? own.address : '127.0.0.1';
  const published = task !== null && task.published.length > 0 ? task.published : (service?.published ?? []);
  return task === null ? [] : published.map((port) => ({ host, ...port }));
}

/** A task with a health check runs for the swarm only once it is healthy, and is replaced when it is not any more. */
function taskState(task: ObservedTask | null): State {
  if (task === null) return 'critical';
  if (task.state === 'running') return 'ok';
  return task.desired === 'running' && !isFailure(task) ? 'deploying' : 'critical';
}

function summarize(task: ObservedTask, service: ObservedService): string {
  if (task.state !== 'running') return task.error === null ? task.state : `${task.state}: ${task.error}`;
  const { Healthcheck: health } = service.spec.TaskTemplate.ContainerSpec;
  return health === null || health === undefined ? 'running' : 'running, healthy';
}
