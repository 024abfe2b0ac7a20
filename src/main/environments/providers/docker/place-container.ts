import { randomBytes } from 'node:crypto';
import type { DesiredContainer } from '../../model/desired';
import { filesArchive } from '../../access/files-archive';
import { moduleFiles } from '../../provision/read-modules';
import { containerConfig, type Placement } from './container-config';
import { isConflict } from './engine-errors';
import type { DockerEngine } from './engine';

/**
 * Makes a container as `makeContainer` does, and starts it.
 *
 * @returns its id
 */
export async function placeContainer(
  engine: DockerEngine,
  desired: DesiredContainer,
  placement: Placement,
  signal: AbortSignal,
): Promise<string> {
  const id = await makeContainer(engine, desired, placement, signal);
  await engine.writer.startContainer(id, { signal });
  return id;
}

/**
 * Creates a container, attaches it to its networks and puts its files into it. Nothing runs in it yet.
 *
 * Until it is started it is in the state `created`, in which the next `up` replaces it.
 *
 * @returns its id
 */
export async function makeContainer(
  { writer }: DockerEngine,
  desired: DesiredContainer,
  placement: Placement,
  signal: AbortSignal,
): Promise<string> {
  const config = containerConfig(desired, placement);
  const id = await withFreeName(desired.name, placement.workspaceId, (name) =>
    writer.createContainer(name, config, { signal }),
  );
  for (const { key, aliases } of desired.networks.slice(1)) {
    const network = placement.networkIds.get(key);
    if (network !== undefined) await writer.connectNetwork(network, id, aliases, { signal });
  }
  if (desired.files.length > 0) await writer.putArchive(id, await filesArchive(desired.files), { signal });
  for (const module of desired.modules)
    await writer.putArchive(id, await filesArchive(await moduleFiles(module)), { signal });
  return id;
}

/** Where a stranger has the name, a short suffix is added: the workspace's own first, so that the name stays the same. */
export async function withFreeName<Result>(
  name: string,
  workspaceId: string,
  create: (name: string) => Promise<Result>,
): Promise<Result> {
  const own = workspaceId
    .replace(/[^a-z0-9]/gi, '')
    .slice(0, 4)
    .toLowerCase();
  for (const candidate of [name, `${name}-${own}`]) {
    try {
      return await create(candidate);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
  return create(`${name}-${randomBytes(3).toString('hex')}`);
}
