import type { InventoryItem } from '../../../../shared/model/inventory';
import { guessOwner, isClaimed } from '../../inventory/describe-inventory';
import type { SwarmReader } from './swarm-reader';

/**
 * Lists the services, secrets and configs of a swarm that no environment of this workspace accounts for. Its networks are
 * among those of the engine. Only asks; an engine that manages no swarm has none of them.
 */
export async function readSwarmInventory(
  swarm: SwarmReader,
  { workspaceId, environments }: { readonly workspaceId: string; readonly environments: ReadonlySet<string> },
  signal: AbortSignal,
): Promise<InventoryItem[]> {
  const call = { signal };
  const { isManager } = await swarm.membership(call);
  if (!isManager) return [];
  const [services, secrets, configs] = await Promise.all([
    swarm.listServices({}, call),
    swarm.listSecrets({}, call),
    swarm.listConfigs(call),
  ]);
  const unclaimed = <Item extends { readonly labels: Readonly<Record<string, string>> }>(
    items: readonly Item[],
  ): Item[] => items.filter(({ labels }) => !isClaimed(labels, workspaceId, environments));
  const strangers = unclaimed(services);
  const tasks = await swarm.listTasks(
    strangers.map(({ id }) => id),
    call,
  );
  const running = new Set(tasks.filter(({ state }) => state === 'running').map(({ serviceId }) => serviceId));
  const kept = (kind: 'secret' | 'config', items: Awaited<ReturnType<SwarmReader['listConfigs']>>): InventoryItem[] =>
    unclaimed(items).map(({ name, createdAt, labels }) => ({
      ...{ kind, name, state: null, createdAt },
      owner: guessOwner(labels, workspaceId),
    }));
  return [
    ...strangers.map(({ id, name, createdAt, labels }) => ({
      ...{ kind: 'service' as const, name, state: running.has(id) ? 'running' : 'stopped', createdAt },
      owner: guessOwner(labels, workspaceId),
    })),
    ...kept('secret', secrets),
    ...kept('config', configs),
  ];
}
