import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { NodeFile } from '../access/node-access';
import type { DesiredModule } from '../model/desired';
import type { ResolvedEnvironment } from '../model/resolved';
import type { Modules } from '../model/runtime-container';
import { mapParallel } from '../../platform/map-parallel';
import { readBuildContext } from '../providers/docker/images/build-context';
import { filesOf } from './provision-files';

/**
 * Lists and hashes what services bring to the runtimes of an environment, under the rules of a build's folder.
 *
 * @throws GembaError `missing`, or `invalid` for what leads out of the workspace or is far too large
 */
export async function readModules(
  { nodes, services }: Pick<ResolvedEnvironment, 'nodes' | 'services'>,
  { workspaceDir, signal }: { readonly workspaceDir: string; readonly signal?: AbortSignal | undefined },
): Promise<Modules> {
  const loaded = new Set(nodes.flatMap((node) => (node.runtime === null ? [] : node.services)));
  const read = await mapParallel([...loaded], async (name) => {
    const module = services.get(name)?.module ?? '';
    const place = path.join(workspaceDir, module);
    const isFolder = (await lstat(place).catch(() => null))?.isDirectory() ?? false;
    const source = await readBuildContext({
      workspaceDir,
      folder: isFolder ? place : path.dirname(place),
      dockerfile: isFolder ? null : path.basename(place),
      args: {},
      alone: !isFolder,
      hint: `Correct \`module:\` of ${name}: it is a file or a folder, relative to the service file.`,
      signal,
    });
    return [name, { source, isFolder }] as const;
  });
  return new Map(read);
}

/** A module's files as they go into a container. */
export async function moduleFiles({ source, path: place, isFolder }: DesiredModule): Promise<NodeFile[]> {
  const files = await filesOf(source, place);
  return isFolder ? files : files.map((file) => ({ ...file, path: place }));
}
