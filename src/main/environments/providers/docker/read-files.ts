import { mapParallel } from '../../../platform/map-parallel';
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { tellingChanges, type ChangedFile } from '../../model/changed-file';
import type { ObservedContainer } from '../../model/observed';
import { isNotFound } from './engine-errors';
import type { DockerReader } from './reader';

/** Of more changed files than these only the names are compared. */
const MAX_HASHED_FILES = 200;
/** Nobody reads more names; what was installed by hand shows in the first of them. */
const MAX_FILES = 2000;
/** Of a longer file the size and the beginning are compared. */
const MAX_HASHED_BYTES = 4 * 1024 ** 2;
const KINDS = ['modified', 'added', 'deleted'] as const;

/**
 * The files of a container that are not as its image has them, the first of them with a digest. Only asks.
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
    changes.map((change, index) => ({ ...change, isHashed: change.kind !== 2 && index < MAX_HASHED_FILES })),
    async ({ path, kind, isHashed }) => {
      const content = isHashed ? await digestOf(reader, id, path, signal) : null;
      return { path, kind: KINDS[kind], ...(content ?? { digest: null }) };
    },
    4,
  );
}

/** What a file holds, and who may do what with it. */
export interface FileContent {
  readonly digest: string;
  readonly size: number;
  readonly mode: string;
}

/** Null for what is no file any more, or vanished meanwhile. */
async function digestOf(
  reader: DockerReader,
  id: string,
  path: string,
  signal: AbortSignal,
): Promise<FileContent | null> {
  try {
    return await hashArchive(await reader.archive(id, path, { signal }));
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** The first entry of a tar archive: what it holds, and who may do what with it. */
export async function hashArchive(archive: NodeJS.ReadableStream): Promise<FileContent> {
  const hash = createHash('sha256');
  const unpack = extract();
  const reading = pipeline(archive, unpack);
  // Leaving the loop early ends the pipeline, which is no failure.
  reading.catch(() => undefined);
  let about = { size: 0, mode: '' };
  for await (const entry of unpack) {
    const { mode = 0, uid = 0, gid = 0, size = 0, type, linkname } = entry.header;
    hash.update(JSON.stringify([mode & 0o7777, uid, gid, size, type, linkname ?? null]));
    about = { size, mode: (mode & 0o7777).toString(8) };
    let read = 0;
    for await (const chunk of entry as AsyncIterable<Buffer>) {
      hash.update(chunk.subarray(0, MAX_HASHED_BYTES - read));
      read += chunk.length;
      if (read >= MAX_HASHED_BYTES) break;
    }
    break;
  }
  return { digest: hash.digest('hex').slice(0, 12), ...about };
}
