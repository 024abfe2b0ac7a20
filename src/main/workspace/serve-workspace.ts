import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Serves } from '../../shared/contract/define';
import type { workspaceContract } from '../../shared/contract/workspace';
import { GembaError } from '../../shared/errors';
import type { Disposable } from '../platform/disposable';
import { setInYaml } from './edit-yaml';
import { commitFiles } from './git/commit';
import { readDiff } from './git/diff';
import { readHistory } from './git/history';
import type { Repository } from './git/repository';
import { recentWorkspaces } from './home/recent-workspaces';
import { insidePath } from './inside-path';
import { listFiles } from './list-files';
import type { Workspace } from './workspace';
import { readTextFile } from './read-text-file';
import type { WorkspaceGit } from './workspace-git';

export interface ServeOptions {
  readonly dir: string;
  readonly homeDir: string;
  readonly git: WorkspaceGit;
  readonly workspace: Pick<Workspace, 'current' | 'summary' | 'onSummary' | 'refresh' | 'requireTrust'>;
  readonly trust: () => Promise<void>;
  /** Says that somebody looks at the summary, until disposed. */
  readonly look: () => Disposable;
}

/** The longest file that is shown or written as text. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/** The workspace's part of the contract. */
export function serveWorkspace(o: ServeOptions): Serves<typeof workspaceContract> {
  const { dir, git, workspace } = o;

  async function repository(): Promise<Repository> {
    const found = await git.repository();
    if (found !== null) return found;
    throw new GembaError('missing', `${dir} is no git repository that can be used.`, {
      nextStep: 'Install git, run `git init` in the folder, and trust the workspace.',
    });
  }

  async function readText(file: string): Promise<string> {
    await insidePath(dir, file);
    const found = await readTextFile(dir, file, MAX_TEXT_BYTES);
    if (found.kind === 'text') return found.text;
    if (found.kind === 'gone') throw new GembaError('missing', `${file} is not there.`);
    throw new GembaError('invalid', `${file} ${found.problem.message}.`);
  }

  /** One write at a time, so that "has it changed?" and "write it" are one step among ourselves. */
  let writing: Promise<unknown> = Promise.resolve();
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = writing.then(work);
    writing = result.catch(() => {});
    return result;
  }

  async function replace(file: string, text: string): Promise<void> {
    const target = await insidePath(dir, file);
    try {
      await mkdir(path.dirname(target), { recursive: true });
      await writeFileAtomic(target, text);
    } catch (cause) {
      throw new GembaError('denied', `${file} cannot be written: ${(cause as Error).message}`, { cause });
    }
    await workspace.refresh();
  }

  return {
    watch: async (_input, emit, { signal }) => {
      const looking = o.look();
      const listening = workspace.onSummary(emit);
      emit(workspace.summary());
      await aborted(signal);
      await listening.dispose();
      await looking.dispose();
    },
    files: async () => listFiles({ dir, git, problems: workspace.current().problems }),
    read: async ({ file }) => ({ text: await readText(file) }),
    write: ({ file, text, expected }) =>
      inTurn(async () => {
        const target = await insidePath(dir, file);
        const onDisk = await readFile(target, 'utf8').catch(absentIsNull);
        const before = onDisk?.replace(/^\uFEFF/, '') ?? null;
        if (before !== expected) {
          throw new GembaError('refused', `${file} has changed on disk since it was read; nothing was written.`, {
            nextStep: 'Read it again, and make the change in what it says now.',
          });
        }
        await replace(file, text);
        return {};
      }),
    edit: ({ file, path: place, value }) =>
      inTurn(async () => {
        await replace(file, setInYaml(await readText(file), place, value));
        return {};
      }),
    diff: async ({ file, commit }) => {
      await insidePath(dir, file);
      return { diff: await readDiff(await repository(), file, commit) };
    },
    history: async ({ file, limit }) => {
      if (file !== null) await insidePath(dir, file);
      return readHistory(await repository(), file, limit);
    },
    commit: async ({ files, message }) => {
      // A commit runs the repository's hooks.
      workspace.requireTrust();
      for (const file of files) await insidePath(dir, file);
      const commit = await commitFiles(await repository(), files, message);
      await git.refresh();
      return commit;
    },
    trust: async () => {
      await o.trust();
      return {};
    },
    recent: async () => recentWorkspaces(o.homeDir),
  };
}

function absentIsNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
