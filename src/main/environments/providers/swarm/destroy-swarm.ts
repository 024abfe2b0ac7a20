import { setTimeout as sleep } from 'node:timers/promises';
import type { RunContext } from '../../run-face';
import { retryWhileInUse } from '../docker/destroy';
import type { DockerEngine } from '../docker/engine';
import type { RemovalItem } from '../provider';
import { beginRemovals, removeUntilNone } from '../removals';
import { swarmLabels } from './service-spec';
import type { SwarmReader } from './swarm-reader';
import type { SwarmWriter } from './swarm-writer';

/** Everything that carries an environment's labels; images stay, so that the next `up` is quick. */
export interface SwarmBelongings {
  readonly services: readonly { readonly id: string; readonly name: string }[];
  readonly networks: readonly { readonly id: string; readonly name: string }[];
  readonly secrets: readonly { readonly id: string; readonly name: string }[];
  /** On this engine, which is where they are; see the constraint of services that have some. */
  readonly volumes: readonly { readonly name: string }[];
}

export async function readSwarmBelongings(
  engine: DockerEngine,
  swarm: SwarmReader,
  workspaceId: string,
  environment: string,
  signal: AbortSignal,
): Promise<SwarmBelongings> {
  const labels = swarmLabels(workspaceId, environment);
  const [services, networks, secrets, volumes] = await Promise.all([
    swarm.listServices(labels, { signal }),
    engine.reader.listNetworks(labels, { signal }),
    swarm.listSecrets(labels, { signal }),
    engine.reader.listVolumes(labels, { signal }),
  ]);
  return { services, networks, secrets, volumes };
}

/** By name, in the order in which they go. */
export function listSwarmRemovals({ services, networks, secrets, volumes }: SwarmBelongings): RemovalItem[] {
  const items = (kind: string, list: readonly { readonly name: string }[]): RemovalItem[] =>
    list.map(({ name }) => ({ kind, name }));
  return [
    ...items('service', services),
    ...items('network', networks),
    ...items('secret', secrets),
    ...items('volume', volumes),
  ];
}

/** What uses a network is let go within the stop grace of its tasks, one after the other at worst. */
const RELEASE_ATTEMPTS = 300;
const RELEASE_LIMIT_MS = 120_000;
const POLL_MS = 200;

/**
 * Removes what an environment holds, and looks again until nothing is there.
 *
 * @throws GembaError `failed` with what is left
 */
export function removeSwarmEnvironment(
  { engine, swarm }: { readonly engine: DockerEngine; readonly swarm: { reader: SwarmReader; writer: SwarmWriter } },
  { workspaceId, environment }: { readonly workspaceId: string; readonly environment: string },
  context: RunContext,
  signal: AbortSignal,
): Promise<void> {
  return removeUntilNone(
    () => readSwarmBelongings(engine, swarm.reader, workspaceId, environment, signal),
    listSwarmRemovals,
    (found) => {
      const labels = swarmLabels(workspaceId, environment);
      return removeBelongings(engine, swarm.writer, found, labels, context, signal);
    },
  );
}

async function removeBelongings(
  engine: DockerEngine,
  swarm: SwarmWriter,
  belongings: SwarmBelongings,
  labels: Readonly<Record<string, string>>,
  context: RunContext,
  signal: AbortSignal,
): Promise<void> {
  const removals = beginRemovals(context, signal);
  const remove = (kind: string, name: string, work: () => Promise<void>): Promise<void> =>
    removals.remove(`Removing the ${kind} ${name}`, name, work);
  for (const { id, name } of belongings.services)
    await remove('service', name, () => swarm.removeService(id, { signal }));
  await untilTasksEnded(engine, labels, signal);
  for (const { id, name } of belongings.networks) {
    await remove('network', name, () =>
      retryWhileInUse(() => engine.writer.removeNetwork(id, { signal }), RELEASE_ATTEMPTS),
    );
  }
  for (const { id, name } of belongings.secrets) {
    await remove('secret', name, () => retryWhileInUse(() => swarm.removeSecret(id, { signal })));
  }
  for (const { name } of belongings.volumes) {
    await remove('volume', name, () =>
      retryWhileInUse(() => engine.writer.removeVolume(name, { signal }), RELEASE_ATTEMPTS),
    );
  }
  removals.end('See what uses them (`docker service ls`, `docker ps -a`), then run `destroy` again.');
}

/** A swarm ends the tasks of a service that is gone by and by. Those of other machines show when their network is let go. */
async function untilTasksEnded(
  { reader }: DockerEngine,
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const limit = performance.now() + RELEASE_LIMIT_MS;
  while (performance.now() < limit && (await reader.listContainers(labels, { signal })).length > 0) {
    await sleep(POLL_MS, undefined, { signal });
  }
}
