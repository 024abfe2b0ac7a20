import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { LayerChange } from '../../model/changed-file';
import type { LayerFolders } from '../../model/observed';
import { digestLayerEntry, MAX_HASHED_BYTES, NOTHING_TO_READ, type FileContent } from './layer-content';

/**
 * A container's layer, read from the files in which overlayfs keeps it where these are files of this machine that may be
 * read. An engine walks a container's whole image to say what changed, for half a second of a processor; the layer
 * itself holds little more than what did change. What is told is what the engine tells.
 *
 * @see https://docs.kernel.org/filesystems/overlayfs.html
 */
export interface LocalLayer {
  /** The changes of the layer; null where only the engine can tell. */
  changes(): Promise<LayerChange[] | null>;
  /** What a changed file holds; null where it is gone. */
  content(file: string): Promise<FileContent | null>;
}

/** Null where the files are not here, may not be read, or do not belong to the users that they show. */
export async function openLocalLayer(folders: LayerFolders | null): Promise<LocalLayer | null> {
  // With users mapped, a file's owner is another here than in the container.
  if (folders === null || /\/\d+\.\d+\/overlay2\//.test(folders.upper)) return null;
  try {
    // Only while it runs are its files laid over each other, and only for who may enter both folders.
    const [merged] = await Promise.all([readdir(folders.merged), readdir(folders.upper)]);
    if (merged.length === 0) return null;
  } catch (error) {
    if (isOutOfReach(error)) return null;
    throw error;
  }
  return {
    changes: () => readChanges(folders),
    content: (file) => readContent(path.join(folders.upper, file)),
  };
}

async function readChanges({ upper, lowers, merged }: LayerFolders): Promise<LayerChange[] | null> {
  const changes: LayerChange[] = [];
  const folders = [{ folder: '', below: lowers }];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const { folder, below } = next;
    const gone = new Set<string>();
    for (const name of await namesIn(path.join(upper, folder))) {
      const file = `${folder}/${name}`;
      const own = await statOf(path.join(upper, file));
      if (own === null) continue;
      const before = await lookBelow(below, name);
      if (isWhiteout(own)) {
        gone.add(name);
        if (before !== null) changes.push({ path: file, kind: 2 });
        continue;
      }
      if (own.isDirectory()) folders.push({ folder: file, below: before?.folders ?? [] });
      if (before === null) changes.push({ path: file, kind: 1 });
      else if (differs(own, before.stats)) changes.push({ path: file, kind: 0 });
    }
    if (await hidesMore(path.join(merged, folder), below, gone)) return null;
  }
  return changes;
}

/**
 * Whether a folder hides more of what is below it than its whiteouts say: it was removed and made anew. That stands in an
 * attribute of the folder which cannot be read here, and so cannot what the layers below hide in the same way.
 */
async function hidesMore(merged: string, below: readonly string[], gone: ReadonlySet<string>): Promise<boolean> {
  const seen = new Set(below.length === 0 ? [] : await namesIn(merged));
  for (const folder of below) {
    for (const name of await namesIn(folder)) {
      if (!seen.has(name) && !gone.has(name) && (await lookBelow(below, name)) !== null) return true;
    }
  }
  return false;
}

/**
 * What one folder of the layers below shows under a name: the uppermost that has it decides. Folders are laid over each
 * other, down to the layer in which something else stands in their place.
 *
 * @param below where that folder lies, uppermost first
 */
async function lookBelow(
  below: readonly string[],
  name: string,
): Promise<{ readonly stats: BigIntStats; readonly folders: readonly string[] } | null> {
  let uppermost: BigIntStats | null = null;
  const folders: string[] = [];
  for (const folder of below) {
    const place = path.join(folder, name);
    const stats = await statOf(place);
    if (stats === null) continue;
    if (isWhiteout(stats)) break;
    uppermost ??= stats;
    if (!stats.isDirectory()) break;
    folders.push(place);
  }
  return uppermost === null ? null : { stats: uppermost, folders };
}

/** A character device with the number 0/0 stands where a file of a lower layer was removed. */
function isWhiteout(stats: BigIntStats): boolean {
  return stats.isCharacterDevice() && stats.rdev === 0n;
}

/** By what an engine tells two files apart: a folder's time changes with what is in it. */
function differs(own: BigIntStats, before: BigIntStats): boolean {
  if (own.mode !== before.mode || own.uid !== before.uid || own.gid !== before.gid || own.rdev !== before.rdev)
    return true;
  return !own.isDirectory() && (own.size !== before.size || own.mtimeNs !== before.mtimeNs);
}

async function readContent(file: string): Promise<FileContent | null> {
  const stats = await statOf(file);
  if (stats === null || isWhiteout(stats)) return null;
  const kind = kindOf(stats);
  if (kind === null) return NOTHING_TO_READ;
  const about = {
    mode: Number(stats.mode & 0o7777n),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    size: kind === 'file' ? Number(stats.size) : 0,
    type: kind,
  };
  try {
    if (kind === 'symlink') return digestLayerEntry({ ...about, linkname: await readlink(file) }, []);
    return await digestLayerEntry({ ...about, linkname: null }, kind === 'file' ? readBeginning(file) : []);
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** As an archive calls them; null for a socket, which none can hold. */
function kindOf(stats: BigIntStats): string | null {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isCharacterDevice()) return 'character-device';
  return stats.isBlockDevice() ? 'block-device' : null;
}

async function* readBeginning(file: string): AsyncGenerator<Buffer> {
  // What is in a container is nobody's to trust: no link is followed, and nothing is waited for.
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stream = handle.createReadStream({ end: MAX_HASHED_BYTES - 1, autoClose: false });
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk;
  } finally {
    await handle.close();
  }
}

async function statOf(file: string): Promise<BigIntStats | null> {
  try {
    return await lstat(file, { bigint: true });
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error));
}

function isOutOfReach(error: unknown): boolean {
  return isGone(error) || ['EACCES', 'EPERM'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
