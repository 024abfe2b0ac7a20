import path from 'node:path';
import { watch } from 'chokidar';
import type { Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import { ENTRY_KINDS, fileKind } from './workspace-files';

/** Long enough for an editor that writes a second file and renames it, short enough to seem at once. */
const QUIET_MS = 100;

/**
 * Calls back when files of the workspace may have changed, and when git's index or head did. Ready when it returns:
 * a change after that is seen.
 */
export async function watchFiles(o: {
  dir: string;
  gitDir: string | null;
  logger: Logger;
  onFiles: () => void;
  onGit: () => void;
}): Promise<Disposable> {
  const files = debounce(o.onFiles);
  const git = debounce(o.onGit);
  const workspace = watch(o.dir, {
    ignored: (file) => !isOurs(path.relative(o.dir, file).split(path.sep).join('/')),
    ignoreInitial: true,
    followSymlinks: false,
    depth: 1,
    atomic: false,
  });
  workspace.on('all', files.call);
  const watchers = [workspace];
  if (o.gitDir !== null) {
    const places = ['index', 'HEAD', 'logs/HEAD'].map((name) => path.join(o.gitDir ?? '', name));
    const repository = watch(places, { ignoreInitial: true, followSymlinks: false });
    repository.on('all', git.call);
    watchers.push(repository);
  }
  for (const watcher of watchers) {
    watcher.on('error', (error) => o.logger.warn('files cannot be watched', { error: String(error) }));
  }
  await Promise.all(watchers.map((watcher) => new Promise<void>((resolve) => watcher.once('ready', () => resolve()))));
  return {
    async dispose() {
      files.cancel();
      git.cancel();
      await Promise.all(watchers.map((watcher) => watcher.close()));
    },
  };
}

function isOurs(file: string): boolean {
  if (file === '' || ENTRY_KINDS.some((kind) => kind === file) || fileKind(file) !== null) return true;
  // What lies beside service files may be what a stub answers with.
  return /^services\/[^./][^/]*$/.test(file);
}

function debounce(action: () => void): { call: () => void; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    call: () => {
      clearTimeout(timer);
      timer = setTimeout(action, QUIET_MS);
    },
    cancel: () => clearTimeout(timer),
  };
}
