import { mapParallel } from '../../../platform/map-parallel';
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { tellingChanges, type ChangedFile } from '../../model/changed-file';
import type { ObservedContainer } from '../../model/observed';
import { isNotFound } from './engine-errors';
import type { DockerReader } from './reader';

/** More changed files than these are counted and not looked into. */
const MAX_FILES = 200;
/** Of a longer file the size and the beginning are compared. */
const MAX_HASHED_BYTES = 4 * 1024 ** 2;
const KINDS = ['modified', 'added', 'deleted'] as const;

/**
 * The files of a running container that are not as its image has them, each with a digest. Only asks.
 *
 * @returns at most `MAX_FILES`, by path
 */
export async function readChangedFiles(
  reader: DockerReader,
  { id, mounts }: Pick<ObservedContainer, 'id' | 'mounts'>,
  signal: AbortSignal,
): Promise<ChangedFile[]> {
  const changes = tellingChanges(
    await reader.changes(id, { signal }),
    mounts.map(({ target }) => target),
  ).slice(0, MAX_FILES);
  return mapParallel(
    changes,
    async ({ path, kind }) => ({
      path,
      kind: KINDS[kind],
      digest: kind === 2 ? null : await digestOf(reader, id, path, signal),
    }),
    4,
  );
}

/** Null for what is no file any more, or vanished meanwhile. */
async function digestOf(reader: DockerReader, id: string, path: string, signal: AbortSignal): Promise<string | null> {
  try {
    return await hashArchive(await reader.archive(id, path, { signal }));
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** The first entry of a tar archive: what it holds, and who may do what with it. */
export async function hashArchive(archive: NodeJS.ReadableStream): Promise<string> {
  const hash = createHash('sha256');
  const unpack = extract();
  const reading = pipeline(archive, unpack);
  // Leaving the loop early ends the pipeline, which is no failure.
  reading.catch(() => undefined);
  for await (const entry of unpack) {
    const { mode = 0, uid = 0, gid = 0, size = 0, type, linkname } = entry.header;
    hash.update(JSON.stringify([mode & 0o7777, uid, gid, size, type, linkname ?? null]));
    let read = 0;
    for await (const chunk of entry as AsyncIterable<Buffer>) {
      hash.update(chunk.subarray(0, MAX_HASHED_BYTES - read));
      read += chunk.length;
      if (read >= MAX_HASHED_BYTES) break;
    }
    break;
  }
  return hash.digest('hex').slice(0, 12);
}
