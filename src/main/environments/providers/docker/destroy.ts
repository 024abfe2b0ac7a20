import { setTimeout as sleep } from 'node:timers/promises';
import { mapParallel } from '../../../platform/map-parallel';
import type { ObservedNetwork, ObservedVolume } from '../../model/observed';
import { LABEL } from '../../model/labels';
import type { RunContext } from '../../run-face';
import type { RemovalItem } from '../provider';
import { beginRemovals, removeUntilNone } from '../removals';
import type { DockerEngine } from './engine';
import { isConflict } from './engine-errors';
import { environmentLabels } from './read-actual';
import type { DockerReader } from './reader';

/** Everything that carries an environment's labels; images stay, so that the next `up` is quick. */
export interface Belongings {
  readonly containers: readonly { id: string; name: string; node: string | null }[];
  readonly networks: readonly ObservedNetwork[];
  readonly volumes: readonly ObservedVolume[];
}

export async function readBelongings(
  reader: DockerReader,
  workspaceId: string,
  environment: string,
  signal: AbortSignal,
): Promise<Belongings> {
  const labels = environmentLabels(workspaceId, environment);
  const [listed, networks, volumes] = await Promise.all([
    reader.listContainers(labels, { signal }),
    reader.listNetworks(labels, { signal }),
    reader.listVolumes(labels, { signal }),
  ]);
  const inspected = await mapParallel(networks, ({ id }) => reader.inspectNetwork(id, { signal }));
  const containers = listed.map(({ id, name, labels: own }) => ({ id, name, node: own[LABEL.node] ?? null }));
  return { containers, networks: inspected.filter((network) => network !== null), volumes };
}

/** By name, in the order in which they go. A stranger on one of the networks is cut off from it, and named. */
export function listRemovals({ containers, networks, volumes }: Belongings): RemovalItem[] {
  return [
    ...containers.map(({ name }) => ({ kind: 'container', name })),
    ...strangers({ containers, networks, volumes }).map(({ network, name }) => ({
      kind: 'connection',
      name: `${name} to ${network.name}`,
    })),
    ...networks.map(({ name }) => ({ kind: 'network', name })),
    ...volumes.map(({ name }) => ({ kind: 'volume', name })),
  ];
}

function strangers({ containers, networks }: Belongings): { network: ObservedNetwork; id: string; name: string }[] {
  const own = new Set(containers.map(({ id }) => id));
  return networks.flatMap((network) =>
    [...network.members].filter(([id]) => !own.has(id)).map(([id, name]) => ({ network, id, name })),
  );
}

/**
 * Removes what an environment holds, and looks again until nothing is there.
 *
 * @throws GembaError `failed` with what is left
 */
export function removeEverything(
  engine: DockerEngine,
  { workspaceId, environment }: { readonly workspaceId: string; readonly environment: string },
  context: RunContext,
  signal: AbortSignal,
): Promise<void> {
  return removeUntilNone(
    () => readBelongings(engine.reader, workspaceId, environment, signal),
    listRemovals,
    (found) => removeBelongings(engine, found, context, signal),
  );
}

async function removeBelongings(
  { writer }: DockerEngine,
  belongings: Belongings,
  context: RunContext,
  signal: AbortSignal,
): Promise<void> {
  const { remove, end } = beginRemovals(context, signal);
  await mapParallel(belongings.containers, ({ id, name, node }) =>
    remove(`Removing ${name}`, name, () => writer.removeContainer(id, { signal }), node),
  );
  for (const { network, id, name } of strangers(belongings)) {
    await remove(`Cutting ${name} off from ${network.name}`, name, () =>
      writer.disconnectNetwork(network.id, id, { signal }),
    );
  }
  for (const { id, name } of belongings.networks) {
    await remove(`Removing the network ${name}`, name, () =>
      retryWhileInUse(() => writer.removeNetwork(id, { signal })),
    );
  }
  for (const { name } of belongings.volumes) {
    await remove(`Removing the volume ${name}`, name, () =>
      retryWhileInUse(() => writer.removeVolume(name, { signal })),
    );
  }
  end('See what uses them (`docker ps -a`), then run `destroy` again.');
}

const IN_USE_MS = 200;

/** An engine lets go of a container's network and volumes a moment after the container. */
export async function retryWhileInUse(work: () => Promise<void>, attempts = 5): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      const isInUse = isConflict(error) || /active endpoints|in use/.test((error as Error).message);
      if (!isInUse || attempt >= attempts) throw error;
      await sleep(IN_USE_MS);
    }
  }
}
