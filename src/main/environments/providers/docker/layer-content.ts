import { createHash } from 'node:crypto';

/** Of a longer file the size and the beginning are compared. */
export const MAX_HASHED_BYTES = 4 * 1024 ** 2;

/** What a file holds, and who may do what with it. */
export interface FileContent {
  readonly digest: string;
  readonly size: number;
  readonly mode: string;
}

/** A file of a layer as an archive describes it. */
export interface LayerEntry {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** In the words of tar: `file`, `directory`, `symlink`… */
  readonly type: string;
  readonly linkname: string | null;
}

/** The digest of what a file is and holds; the same however it was read. */
export async function digestLayerEntry(
  { mode, uid, gid, size, type, linkname }: LayerEntry,
  content: AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<FileContent> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([mode & 0o7777, uid, gid, size, type, linkname]));
  let read = 0;
  for await (const chunk of content) {
    hash.update(chunk.subarray(0, MAX_HASHED_BYTES - read));
    read += chunk.length;
    if (read >= MAX_HASHED_BYTES) break;
  }
  return { digest: shorten(hash.digest('hex')), size, mode: (mode & 0o7777).toString(8) };
}

/** Of what an archive cannot hold, such as a socket. */
export const NOTHING_TO_READ: FileContent = {
  digest: shorten(createHash('sha256').digest('hex')),
  size: 0,
  mode: '',
};

function shorten(digest: string): string {
  return digest.slice(0, 12);
}
