import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { GembaError } from '../../../shared/errors';

export interface ImportFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** What of a folder is taken; a file that is named itself is taken whatever it is called. */
const TAKEN = /\.(wsp|((csv|tsv|txt)(\.gz)?))$/i;

/**
 * The files of an import, in the order of their names, and how many others lie beside them. Links are followed for what is
 * named, not inside a tree.
 *
 * @throws GembaError `missing` where the path leads nowhere, `denied` where it may not be read
 */
export async function findFiles(
  place: string,
  signal: AbortSignal,
): Promise<{ readonly files: ImportFile[]; readonly others: number; readonly isFolder: boolean }> {
  try {
    const about = await stat(place);
    if (!about.isDirectory()) return { files: [{ path: place, sizeBytes: about.size }], others: 0, isFolder: false };
    return { ...(await walk(place, signal)), isFolder: true };
  } catch (error) {
    throw describeFileError(place, error);
  }
}

async function walk(root: string, signal: AbortSignal): Promise<{ files: ImportFile[]; others: number }> {
  const files: ImportFile[] = [];
  const folders = [root];
  let others = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) folders.push(file);
      else if (!entry.isFile() || !TAKEN.test(entry.name)) others += 1;
      else files.push({ path: file, sizeBytes: (await stat(file)).size });
    }
  }
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), others };
}

/** An error of the file system as a sentence that names the file. */
export function describeFileError(file: string, error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new GembaError('missing', `${file} is not there.`, { cause: error });
  if (code === 'EACCES' || code === 'EPERM') {
    return new GembaError('denied', `${file} may not be read.`, { cause: error });
  }
  return error;
}

export type FileFormat = 'whisper' | 'csv' | 'plaintext';

const HEAD_BYTES = 4096;

/** By its name where that says it, else by its first line: a table has a comma or a tab where carbon has blanks. */
export function formatOf(file: string, head: string): FileFormat {
  const name = path.basename(file).replace(/\.gz$/i, '');
  if (/\.wsp$/i.test(name)) return 'whisper';
  if (/\.(csv|tsv)$/i.test(name)) return 'csv';
  const line = firstLineOf(head);
  if (/^\s*\S+\s+\S+\s+\S+\s*$/.test(line) && !/^[^,]*,[^,]*,[^,]*$/.test(line)) return 'plaintext';
  return /,/.test(line) ? 'csv' : 'plaintext';
}

export function firstLineOf(head: string): string {
  return (
    head
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .find((line) => line.trim() !== '') ?? ''
  );
}

/** The first bytes of a file. */
export async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
