import type { Commit } from '../../../shared/model/workspace';
import type { Repository } from './repository';
import { runGit } from './run-git';

const FORMAT = '%H%x00%an%x00%at%x00%s%x00';

/** The commits that changed a file, or anything in the workspace, newest first; none in a new repository. */
export async function readHistory(repository: Repository, file: string | null, limit: number): Promise<Commit[]> {
  if (!(await hasCommits(repository))) return [];
  const { stdout } = await runGit(
    [
      '--literal-pathspecs',
      'log',
      '--no-show-signature',
      `--max-count=${limit}`,
      `--format=${FORMAT}`,
      '--',
      file ?? '.',
    ],
    repository,
  );
  return parseHistory(stdout);
}

export async function readCommit(repository: Repository, commit: string): Promise<Commit> {
  const { stdout } = await runGit(['log', '--no-show-signature', '-1', `--format=${FORMAT}`, commit, '--'], repository);
  const [found] = parseHistory(stdout);
  if (found === undefined) throw new Error(`git has no commit ${commit}`);
  return found;
}

/** Four fields and a line break for each commit. */
export function parseHistory(output: string): Commit[] {
  const fields = output.split('\0');
  const commits: Commit[] = [];
  for (let index = 0; index + 3 < fields.length; index += 4) {
    const [hash = '', author = '', seconds = '', subject = ''] = fields.slice(index, index + 4);
    commits.push({ hash: hash.trim(), author, at: Number(seconds) * 1000, subject });
  }
  return commits;
}

export async function hasCommits(repository: Repository): Promise<boolean> {
  const answer = await runGit(['rev-parse', '--verify', '--quiet', 'HEAD'], { ...repository, accept: [0, 1, 128] });
  return answer.exitCode === 0;
}
