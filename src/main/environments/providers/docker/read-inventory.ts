import type { InventoryItem } from '../../../../shared/model/inventory';
import { guessOwner, isClaimed, type Labels } from '../../inventory/describe-inventory';
import { LABEL } from '../../model/labels';
import type { DockerReader } from './reader';

/** What an engine makes by itself. */
const ENGINE_NETWORKS = new Set(['bridge', 'host', 'none', 'docker_gwbridge', 'ingress']);

/** Lists everything on an engine that no environment of this workspace accounts for. Only asks. */
export async function readInventory(
  reader: DockerReader,
  { workspaceId, environments }: { readonly workspaceId: string; readonly environments: ReadonlySet<string> },
  signal: AbortSignal,
): Promise<InventoryItem[]> {
  const call = { signal };
  const [{ managesSwarm }, containers, networks, volumes, images] = await Promise.all([
    reader.info(call),
    reader.listContainers({}, call),
    reader.listNetworks({}, call),
    reader.listVolumes({}, call),
    reader.listImages({}, call),
  ]);
  const isOurs = (labels: Labels): boolean => isClaimed(labels, workspaceId, environments);
  const owner = (labels: Labels): string | null => guessOwner(labels, workspaceId);
  return [
    ...containers
      // Those that set port rules are there for a second.
      .filter(({ labels }) => !isOurs(labels) && labels[LABEL.kind] !== 'guard')
      // Where the swarm's services can be listed, those stand for their tasks.
      .filter(({ labels }) => !managesSwarm || labels['com.docker.swarm.task.id'] === undefined)
      .map(({ name, state, createdAt, labels }) => ({
        kind: 'container' as const,
        name,
        state,
        createdAt,
        owner: owner(labels),
      })),
    ...networks
      .filter(({ name, labels }) => !ENGINE_NETWORKS.has(name) && !isOurs(labels))
      .map(({ name, labels }) => ({
        kind: 'network' as const,
        name,
        state: null,
        createdAt: null,
        owner: owner(labels),
      })),
    ...volumes
      .filter(({ labels }) => !isOurs(labels))
      .map(({ name, labels }) => ({
        kind: 'volume' as const,
        name,
        state: null,
        createdAt: null,
        owner: owner(labels),
      })),
    // An image with a name is there for whoever comes; one without was left by a build.
    ...images
      .filter(({ tags }) => tags.length === 0)
      .map(({ id, created, labels }) => ({
        ...{ kind: 'image' as const, name: id.replace('sha256:', '').slice(0, 12), state: null },
        ...{ createdAt: created * 1000, owner: owner(labels) },
      })),
  ];
}
