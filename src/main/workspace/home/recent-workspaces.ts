import { rm } from 'node:fs/promises';
import path from 'node:path';
import { folderKey, readNotes, writeNote } from './folder-key';

/** A workspace that was opened before; `openedAt` in ms since the epoch. */
export interface RecentWorkspace {
  readonly dir: string;
  readonly name: string;
  readonly openedAt: number;
}

const KEPT = 20;

/** Newest first. A folder that is gone stays in the list: its disk may only be away. */
export async function recentWorkspaces(homeDir: string): Promise<RecentWorkspace[]> {
  const notes = await readNotes(path.join(homeDir, 'recent'));
  return notes
    .flatMap(({ dir, name, openedAt }) =>
      typeof dir === 'string' && typeof name === 'string' && typeof openedAt === 'number'
        ? [{ dir, name, openedAt }]
        : [],
    )
    .sort((a, b) => b.openedAt - a.openedAt);
}

export async function rememberWorkspace(homeDir: string, workspace: RecentWorkspace): Promise<void> {
  const file = (dir: string): string => path.join(homeDir, 'recent', `${folderKey(dir)}.json`);
  await writeNote(file(workspace.dir), { ...workspace });
  const tooMany = (await recentWorkspaces(homeDir)).slice(KEPT);
  await Promise.all(tooMany.map(({ dir }) => rm(file(dir), { force: true })));
}
