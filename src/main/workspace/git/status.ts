import type { WorkspaceFile } from '../../../shared/model/workspace';
import type { Repository } from './repository';
import { runGit } from './run-git';

/** What differs from the last commit. Paths are relative to the workspace. */
export interface GitStatus {
  /** Null while no branch is checked out. */
  readonly branch: string | null;
  readonly changes: ReadonlyMap<string, WorkspaceFile['change']>;
}

/** Works in a repository without commits, too. */
export async function readGitStatus(repository: Repository): Promise<GitStatus> {
  const { stdout } = await runGit(
    ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=all', '--no-renames', '--', '.'],
    repository,
  );
  return parseGitStatus(stdout, repository.prefix);
}

/** Reads `git status --porcelain=v2 --branch -z`; see its manual page for the format. */
export function parseGitStatus(output: string, prefix: string): GitStatus {
  let branch: string | null = null;
  const changes = new Map<string, WorkspaceFile['change']>();
  const note = (file: string, change: WorkspaceFile['change']): void => {
    const inside = file.startsWith(prefix) ? file.slice(prefix.length) : null;
    if (inside !== null && !inside.startsWith('.gemba/')) changes.set(inside, change);
  };
  const records = output.split('\0');
  for (let index = 0; index < records.length; index++) {
    const record = records[index] ?? '';
    const head = /^# branch\.head (.*)$/.exec(record)?.[1];
    if (head !== undefined) branch = head === '(detached)' ? null : head;
    const kind = record[0];
    if (kind === '?') note(record.slice(2), 'untracked');
    if (kind === '1') note(fields(record, 8), ordinaryChange(record.slice(2, 4)));
    if (kind === 'u') note(fields(record, 10), 'modified');
    if (kind === '2') {
      note(fields(record, 9), 'added');
      // The path before the renaming follows as a record of its own.
      note(records[++index] ?? '', 'deleted');
    }
  }
  return { branch, changes };
}

/** What stands after `count` fields that end with a space each: the path, spaces and all. */
function fields(record: string, count: number): string {
  return record.split(' ').slice(count).join(' ');
}

/** From the two letters of index and work tree. */
function ordinaryChange(letters: string): WorkspaceFile['change'] {
  if (letters.includes('D')) return 'deleted';
  return letters.startsWith('A') ? 'added' : 'modified';
}
