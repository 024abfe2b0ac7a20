import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import type { NodeFile } from './node-access';

/** Files as a tar archive that unpacks at a node's root. */
export async function filesArchive(files: readonly NodeFile[]): Promise<Buffer> {
  const archive = pack();
  for (const file of files) {
    if (file.link !== undefined) {
      const name = path.posix.relative('/', file.path);
      archive.entry({ name, type: 'symlink', linkname: file.link, mtime: new Date(0) });
      continue;
    }
    archive.entry(
      { name: path.posix.relative('/', file.path), mode: file.mode ?? 0o644, mtime: new Date(0) },
      file.content,
    );
  }
  archive.finalize();
  return buffer(archive);
}
