import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';

/** A file named in the workspace: absolute, or inside its folder. */
export function resolveNamedFile(workspaceDir: string, file: string): string {
  return path.resolve(workspaceDir, file);
}

/**
 * Reads an ordinary file whole.
 *
 * @throws Error in words, where it is absent, no ordinary file (a pipe would never end) or longer than `maxBytes`
 */
export async function readBoundedFile(file: string, maxBytes: number): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error(`${file} is no ordinary file`);
    if (stat.size > maxBytes) throw new Error(`${file} is larger than ${maxBytes} bytes`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
