import { setTimeout as sleep } from 'node:timers/promises';
import { GembaError } from '../../../../shared/errors';
import type { RunContext } from '../../run-face';
import { retryWhileInUse } from '../docker/destroy';
import type { DockerEngine } from '../docker/engine';
import type { RemovalItem } from '../provider';
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
 * Removes exactly that. What cannot be removed does not keep the rest: it is named at the end.
 *
 * @throws GembaError `failed` with what is left
 */
export async function removeSwarmBelongings(
  engine: DockerEngine,
  swarm: SwarmWriter,
  belongings: SwarmBelongings,
  labels: Readonly<Record<string, string>>,
  context: RunContext,
  signal: AbortSignal,
): Promise<void> {
  const left: string[] = [];
  const remove = async (kind: string, name: string, work: () => Promise<void>): Promise<void> => {
    const step = context.step(`Removing the ${kind} ${name}`);
    step.start();
    try {
      await work();
      context.changed();
      step.done();
    } catch (error) {
      if (signal.aborted) throw error;
      left.push(name);
      step.fail(error instanceof Error ? error.message : String(error));
    }
  };
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
  if (left.length === 0) return;
  throw new GembaError('failed', `Everything else is removed; these could not be: ${left.join(', ')}.`, {
    nextStep: 'See what uses them (`docker service ls`, `docker ps -a`), then run `destroy` again.',
  });
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
