import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

/** What a file below a folder holds, or why it is not read. */
export type FileInside =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** A symbolic link, or the name itself, leads out of the folder. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'not-a-file' }
  | { readonly kind: 'too-large'; readonly sizeBytes: number };

/**
 * Reads a regular file that lies inside a folder, also after symbolic links, and waits for nothing.
 *
 * @param realDir the folder's real path
 * @throws the system's error where it cannot be opened or read
 */
export async function readInside(realDir: string, file: string, maxBytes: number): Promise<FileInside> {
  const real = await realpath(path.join(realDir, file));
  if (!real.startsWith(realDir + path.sep)) return { kind: 'outside' };
  // Without O_NONBLOCK opening a named pipe would wait for a writer for ever.
  const handle = await open(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return { kind: 'not-a-file' };
    if (stat.size > maxBytes) return { kind: 'too-large', sizeBytes: stat.size };
    const bytes = await readAtMost(handle, maxBytes + 1);
    return bytes.length > maxBytes ? { kind: 'too-large', sizeBytes: bytes.length } : { kind: 'bytes', bytes };
  } finally {
    await handle.close();
  }
}

/** The file may grow, or have a size that the system does not know, after it was asked for. */
async function readAtMost(handle: FileHandle, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let length = 0; length < maxBytes;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(Math.min(65_536, maxBytes - length)));
    if (bytesRead === 0) break;
    pieces.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
  }
  return Buffer.concat(pieces);
}
