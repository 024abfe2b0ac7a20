import { mapParallel } from '../../../platform/map-parallel';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { extract, type Extract } from 'tar-stream';
import { tellingChanges, type ChangedFile } from '../../model/changed-file';
import type { ObservedContainer } from '../../model/observed';
import { isNotFound } from './engine-errors';
import { digestLayerEntry, NOTHING_TO_READ, type FileContent } from './layer-content';
import type { LocalLayer } from './local-layer';
import type { DockerReader } from './reader';

/** Of more changed files than these only the names are compared. */
const MAX_HASHED_FILES = 200;
/** Nobody reads more names; what was installed by hand shows in the first of them. */
const MAX_FILES = 2000;
const KINDS = ['modified', 'added', 'deleted'] as const;

/**
 * The files of a container that are not as its image has them, the first of them with a digest. Only asks.
 *
 * @returns at most `MAX_FILES`, by path
 */
export async function readChangedFiles(
  reader: DockerReader,
  { id, mounts, layer }: Pick<ObservedContainer, 'id' | 'mounts' | 'layer'>,
  signal: AbortSignal,
): Promise<ChangedFile[]> {
  const local = await reader.localLayer(layer);
  const found = (await local?.changes()) ?? null;
  const told = tellingChanges(
    found ?? (await reader.changes(id, { signal })),
    mounts.map(({ target }) => target),
  ).slice(0, MAX_FILES);
  // What the engine had to tell, its own archives hold as well.
  const content = (path: string): Promise<FileContent | null> =>
    local === null || found === null
      ? contentFromEngine(reader, id, path, signal)
      : contentFromHere(local, path, signal);
  return mapParallel(
    told.map((change, index) => ({ ...change, isHashed: change.kind !== 2 && index < MAX_HASHED_FILES })),
    async ({ path, kind, isHashed }) => ({
      path,
      kind: KINDS[kind],
      ...((isHashed ? await content(path) : null) ?? { digest: null }),
    }),
    4,
  );
}

function contentFromHere(local: LocalLayer, path: string, signal: AbortSignal): Promise<FileContent | null> {
  signal.throwIfAborted();
  return local.content(path);
}

/** Null for what is no file any more, or vanished meanwhile. */
async function contentFromEngine(
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

type Entry = Extract extends AsyncIterable<infer Item> ? Item : never;

/** The first entry of a tar archive: what it holds, and who may do what with it. */
async function hashArchive(archive: Readable): Promise<FileContent> {
  const unpack = extract();
  const reading = pipeline(archive, unpack);
  // Ended below as soon as enough has been read, which is no failure.
  reading.catch(() => undefined);
  try {
    const entry = await firstOf(unpack);
    if (entry === null) return NOTHING_TO_READ;
    return await digestLayerEntry(entry.header, withoutEnding(entry));
  } finally {
    archive.destroy();
  }
}

async function firstOf(unpack: Extract): Promise<Entry | null> {
  const next = await unpack[Symbol.asyncIterator]().next();
  return next.done === true ? null : next.value;
}

/** Its chunks; whoever stops early leaves it as it is, where a loop over it would destroy it, which it takes for a failure. */
async function* withoutEnding(entry: Entry): AsyncGenerator<Buffer> {
  const chunks = entry[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
}
