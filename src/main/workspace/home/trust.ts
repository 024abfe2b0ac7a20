import { mkdirSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { watch } from 'chokidar';
import { GembaError } from '../../../shared/errors';
import { toDisposable, type Disposable } from '../../platform/disposable';
import { folderKey, readNote, writeNote } from './folder-key';

/**
 * A workspace is untrusted until a person trusts it: nothing in its files runs a command before that. It is
 * remembered outside the workspace, by real path, so that no file in it can say so of itself.
 */

function trustFile(homeDir: string, realDir: string): string {
  return path.resolve(homeDir, 'trust', `${folderKey(realDir)}.json`);
}

export async function isTrusted(homeDir: string, dir: string): Promise<boolean> {
  const realDir = await realpath(dir).catch(() => null);
  if (realDir === null) return false;
  return (await readNote(trustFile(homeDir, realDir)))?.['dir'] === realDir;
}

/** @throws GembaError `missing` where the folder is not there. */
export async function trustWorkspace(homeDir: string, dir: string): Promise<void> {
  const realDir = await realpath(dir).catch((cause: unknown) => {
    throw new GembaError('missing', `${dir} is not there.`, { cause });
  });
  await writeNote(trustFile(homeDir, realDir), { dir: realDir, trustedAt: new Date().toISOString() });
}

/** Tells when a person trusts the workspace from elsewhere: `gemba trust` beside an open console. */
export function watchTrust(homeDir: string, realDir: string, onTrusted: () => void): Disposable {
  const note = trustFile(homeDir, realDir);
  // The folder, made beforehand: a file in a folder that is not there yet cannot be watched.
  mkdirSync(path.dirname(note), { recursive: true, mode: 0o700 });
  const watcher = watch(path.dirname(note), { ignoreInitial: true, depth: 0 });
  const look = (): void => {
    void isTrusted(homeDir, realDir).then((trusted) => {
      if (trusted) onTrusted();
    });
  };
  watcher.on('all', (_, file) => {
    if (path.resolve(file) === note) look();
  });
  // What was written before the watch was set is told by nobody.
  watcher.on('ready', look);
  return toDisposable(() => watcher.close());
}
