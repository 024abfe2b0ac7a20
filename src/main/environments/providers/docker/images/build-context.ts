import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import tar from 'tar-fs';
import { GembaError } from '../../../../../shared/errors';
import { parseDockerIgnore } from './docker-ignore';

/** A service's folder as it goes to the engine: listed once, hashed, packed. */
export interface BuildContext {
  readonly folder: string;
  readonly entries: readonly string[];
  readonly sizeBytes: number;
  /** Of names, modes and contents; not of times. */
  readonly hash: string;
}

/** Enough for any service that is built on a laptop; a folder beyond it was not meant to be sent. */
const MAX_BYTES = 512 * 1024 ** 2;
const MAX_ENTRIES = 20_000;

export interface ContextOptions {
  /** Nothing outside this folder is ever read. */
  readonly workspaceDir: string;
  readonly folder: string;
  /** What has to be in it; null: nothing. */
  readonly dockerfile: string | null;
  readonly args: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Nothing but that one file. */
  readonly alone?: boolean;
  /** What to do where it is not there. */
  readonly hint?: string;
}

/**
 * Lists a service's folder under the rules of its `.dockerignore` and hashes it. Links are sent as links and never
 * followed.
 *
 * @throws GembaError `missing` without folder or Dockerfile, `invalid` for a folder outside the workspace or one
 *   that is far too large
 */
export async function readBuildContext(options: ContextOptions): Promise<BuildContext> {
  const folder = await insideWorkspace(options);
  const { entries, sizeBytes } =
    options.alone === true && options.dockerfile !== null
      ? await listAlone(folder, options.dockerfile, options)
      : await listEntries(folder, await readIgnoreRules(folder, options.dockerfile), options);
  if (options.dockerfile !== null) await assertHolds(folder, entries, options.dockerfile, options);
  const hash = createHash('sha256').update(JSON.stringify([options.dockerfile, Object.entries(options.args).sort()]));
  for (const entry of entries) {
    options.signal?.throwIfAborted();
    await hashEntry(hash, folder, entry);
  }
  return { folder, entries, sizeBytes, hash: hash.digest('hex').slice(0, 16) };
}

async function assertHolds(
  folder: string,
  entries: readonly string[],
  file: string,
  { folder: shown, hint }: ContextOptions,
): Promise<void> {
  if (!entries.includes(path.posix.normalize(file))) {
    throw new GembaError('missing', `There is no ${file} in ${shown}.`, {
      nextStep: hint ?? 'Write one, or name another with `build: { folder: …, dockerfile: … }`.',
    });
  }
  if ((await lstat(path.join(folder, file))).isSymbolicLink()) {
    throw new GembaError('invalid', `${file} in ${shown} is a link.`, {
      nextStep: `Put ${hint === undefined ? 'the Dockerfile' : 'the file'} itself into the folder.`,
    });
  }
}

/** The folder as a tar stream for the engine. */
export function packContext(context: BuildContext): Readable {
  const packed = tar.pack(context.folder, {
    entries: [...context.entries],
    // Owners of this machine mean nothing in an image.
    map: (header) => ({ ...header, uid: 0, gid: 0, uname: 'root', gname: 'root' }),
  });
  // A stream of tar-fs's own make that can be piped like Node's, which is all that is done with it.
  return packed as unknown as Readable;
}

async function insideWorkspace({ workspaceDir, folder, hint }: ContextOptions): Promise<string> {
  try {
    const [root, real] = await Promise.all([realpath(workspaceDir), realpath(folder)]);
    if (real !== root && !real.startsWith(root + path.sep)) {
      throw new GembaError('invalid', `${folder} leads outside the workspace, to ${real}.`, {
        nextStep: 'Build from a folder inside the workspace.',
      });
    }
    return real;
  } catch (error) {
    if (error instanceof GembaError) throw error;
    throw new GembaError('missing', `There is no folder ${folder} to build from.`, {
      nextStep: hint ?? 'Correct `build:` in the service file: it is relative to that file.',
      cause: error,
    });
  }
}

async function readIgnoreRules(folder: string, dockerfile: string | null): Promise<(entry: string) => boolean> {
  const text = await readFile(path.join(folder, '.dockerignore'), 'utf8').catch(() => '');
  const ignored = parseDockerIgnore(text);
  const needed = dockerfile === null ? null : path.posix.normalize(dockerfile);
  // Docker sends these two whatever the rules say.
  return (entry) => entry !== needed && entry !== '.dockerignore' && ignored(entry);
}

async function listEntries(
  folder: string,
  ignored: (entry: string) => boolean,
  { folder: shown, signal }: ContextOptions,
): Promise<{ entries: string[]; sizeBytes: number }> {
  const entries: string[] = [];
  let sizeBytes = 0;
  const visit = async (prefix: string): Promise<void> => {
    const found = await readdir(path.join(folder, prefix), { withFileTypes: true });
    for (const item of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      signal?.throwIfAborted();
      const entry = prefix === '' ? item.name : `${prefix}/${item.name}`;
      if (item.isDirectory()) await visit(entry);
      if (ignored(entry) || !(item.isDirectory() || item.isFile() || item.isSymbolicLink())) continue;
      if (item.isFile()) sizeBytes += (await lstat(path.join(folder, entry))).size;
      if (!item.isDirectory()) entries.push(entry);
      if (sizeBytes > MAX_BYTES || entries.length > MAX_ENTRIES) throw tooLarge(shown);
    }
  };
  await visit('');
  return { entries, sizeBytes };
}

async function listAlone(
  folder: string,
  dockerfile: string,
  { folder: shown }: ContextOptions,
): Promise<{ entries: string[]; sizeBytes: number }> {
  const info = await lstat(path.join(folder, dockerfile)).catch(() => null);
  if (info === null || info.isDirectory()) return { entries: [], sizeBytes: 0 };
  if (info.size > MAX_BYTES) throw tooLarge(shown);
  return { entries: [dockerfile], sizeBytes: info.size };
}

function tooLarge(folder: string): GembaError {
  const limit = `${MAX_BYTES / 1024 ** 2} MB or ${MAX_ENTRIES} files`;
  return new GembaError('invalid', `${folder} is too large to be sent for a build: more than ${limit}.`, {
    nextStep: 'Leave out what the image does not need with a .dockerignore file.',
  });
}

async function hashEntry(hash: ReturnType<typeof createHash>, folder: string, entry: string): Promise<void> {
  const file = path.join(folder, entry);
  const info = await lstat(file);
  hash.update(`\0${entry}\0${info.mode & 0o111}\0`);
  if (info.isSymbolicLink()) hash.update(await readlink(file));
  else {
    await pipeline(createReadStream(file), async (source) => {
      for await (const chunk of source) hash.update(chunk as Buffer);
    });
  }
}
