import { lstat, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { NodeFile } from '../access/node-access';
import type { Provisioner } from '../model/resolved';
import { readBuildContext, type BuildContext } from '../providers/docker/images/build-context';

/**
 * The files of a provisioner under the rules of a build's: its folder, or the file alone where that lies among the
 * service files.
 *
 * @throws GembaError `missing`, or `invalid` for what leads out of the workspace or is far too large
 */
export function readProvisionFiles(
  { file, withFolder, kind }: Provisioner,
  { workspaceDir, signal }: { readonly workspaceDir: string; readonly signal?: AbortSignal | undefined },
): Promise<BuildContext> {
  return readBuildContext({
    workspaceDir,
    folder: path.join(workspaceDir, path.posix.dirname(file)),
    dockerfile: path.posix.basename(file),
    args: {},
    signal,
    alone: !withFolder,
    hint: `Correct \`${kind}:\` in the service file: it is relative to that file.`,
  });
}

/** Those files as they go to a machine. Links go as links; whatever they lead to here stays here. */
export function filesOf(context: BuildContext, place: string, program?: string): Promise<NodeFile[]> {
  return Promise.all(
    context.entries.map(async (entry): Promise<NodeFile> => {
      const file = path.join(context.folder, entry);
      const info = await lstat(file);
      const to = `${place}/${entry}`;
      if (info.isSymbolicLink()) return { path: to, content: '', link: await readlink(file) };
      return { path: to, content: await readFile(file), mode: entry === program ? 0o755 : info.mode & 0o777 };
    }),
  );
}
