import { stableHash } from '../../model/spec-hash';
import { compareText, listValues, type ComparedFact } from '../../drift/compare-container';
import { formatCpus, formatMemory } from '../../drift/format-limits';
import { LABEL } from '../../model/labels';
import type { ObservedContainer } from '../../model/observed';
import type { LayerComparer } from '../docker/file-baselines';
import { readContainers } from '../docker/read-actual';
import type { DockerReader } from '../docker/reader';
import type { ObservedTask } from './observed-swarm';
import type { ActualSwarm } from './swarm-plan';
import type { SwarmReader } from './swarm-reader';

/** What was found in the containers of tasks, by the task's id; and why those of some were not looked into. */
export interface TaskFindings {
  readonly facts: ReadonlyMap<string, readonly ComparedFact[]>;
  readonly unread: ReadonlyMap<string, string>;
}

/** The name under which it is remembered what the start of a task changes: the swarm makes others like it by itself. */
export function startOf({ serviceId, spec }: ObservedTask): string {
  return `task ${serviceId} ${stableHash(spec)}`;
}

/**
 * Looks into the containers of the tasks that run, where the engine that is asked has them: those of other machines only
 * their own engines know. Only asks.
 */
export async function readTaskContainers(
  {
    reader,
    swarm,
    layers,
  }: { readonly reader: DockerReader; readonly swarm: SwarmReader; readonly layers: LayerComparer },
  { tasks, membership, networks }: Pick<ActualSwarm, 'tasks' | 'membership' | 'networks'>,
  limit: { readonly signal: AbortSignal; readonly begunAt: number },
): Promise<TaskFindings> {
  const { signal } = limit;
  const running = tasks.filter(({ state, containerId }) => state === 'running' && containerId !== null);
  const own = running.filter(({ machineId }) => machineId === membership.machineId);
  const unread = new Map<string, string>();
  if (own.length < running.length) {
    const machines = new Map((await swarm.listMachines({ signal })).map(({ id, name }) => [id, name]));
    for (const { id, machineId } of running.filter((task) => !own.includes(task)))
      unread.set(id, `its container: it is on the machine ${machines.get(machineId) ?? machineId} of the swarm`);
  }
  const listed = own.map(({ id, containerId }) => ({ id: containerId ?? '', labels: { [LABEL.node]: id } }));
  const { containers, unread: failed } = await readContainers(reader, listed, signal);
  for (const { node: task, reason } of failed) unread.set(task, `its container: ${reason}`);
  const alike = new Map(own.map((task) => [task.containerId ?? '', startOf(task)]));
  // Nothing is put into a task but what its image and its own start bring.
  const files = await layers.compare(reader, containers, { containers: [] }, limit, alike);
  const names = new Map(networks.map(({ id, name }) => [id, name]));
  const facts = new Map<string, readonly ComparedFact[]>();
  for (const task of own) {
    const container = containers.find(({ id }) => id === task.containerId);
    if (container === undefined) continue;
    const compared = compareTaskContainer(task, container, names);
    facts.set(task.id, [...compared, ...(files.facts.get(container.id) ?? [])]);
    const reason = files.unread.get(container.id);
    if (reason !== undefined) unread.set(task.id, `its files: ${reason}`);
  }
  return { facts, unread };
}

/**
 * Compares a task's container with what the task was made from: what somebody does to the container itself, past the
 * swarm, stands in no specification. Pure.
 */
export function compareTaskContainer(
  { spec }: Pick<ObservedTask, 'spec'>,
  container: Pick<ObservedContainer, 'state' | 'nanoCpus' | 'memoryBytes' | 'networks'>,
  networkNames: ReadonlyMap<string, string>,
): ComparedFact[] {
  const limits = spec.Resources?.Limits;
  const known = new Map([...networkNames, ...container.networks.map(({ id, name }): [string, string] => [id, name])]);
  const own = spec.Networks.map(({ Target }) => known.get(Target) ?? Target);
  // The swarm's own, through which ports of the mesh come in.
  const attached = container.networks.map(({ name }) => name).filter((name) => name !== 'ingress');
  return [
    { ...compareText('container', 'running', container.state), kind: 'state' },
    compareText('cpu limit of the container', formatCpus(limits?.NanoCPUs ?? 0), formatCpus(container.nanoCpus)),
    compareText(
      'memory limit of the container',
      formatMemory(limits?.MemoryBytes ?? 0),
      formatMemory(container.memoryBytes),
    ),
    compareText('networks of the container', listValues(own), listValues(attached)),
  ];
}
