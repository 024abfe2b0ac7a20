import type { FileProblem, WorkspaceFile } from '../../shared/model/workspace';
import { runGit } from './git/run-git';
import { listWorkspaceFiles } from './workspace-files';
import type { WorkspaceGit } from './workspace-git';

/** More than anybody scrolls through; a workspace inside a large repository may hold many files that are none of ours. */
const MAX_FILES = 2000;

/** The workspace's own files, and whatever else in its folder git keeps or has changed. */
export async function listFiles(o: {
  dir: string;
  git: WorkspaceGit;
  problems: readonly FileProblem[];
}): Promise<WorkspaceFile[]> {
  await o.git.refresh();
  const changes = o.git.status()?.changes ?? new Map<string, WorkspaceFile['change']>();
  const own = await listWorkspaceFiles(o.dir);
  const tracked = await trackedFiles(o.git);
  const names = new Set([...own, ...changes.keys(), ...tracked, ...o.problems.map((problem) => problem.file)]);
  return [...names]
    .slice(0, MAX_FILES)
    .sort()
    .map((path) => ({
      path,
      change: changes.get(path) ?? 'unchanged',
      problems: o.problems.filter((problem) => problem.file === path).length,
    }));
}

async function trackedFiles(git: WorkspaceGit): Promise<string[]> {
  const repository = await git.repository();
  if (repository === null) return [];
  const { stdout } = await runGit(['ls-files', '-z', '--', '.'], repository);
  return stdout.split('\0').filter((file) => file !== '');
}
