import { GembaError } from '../../../shared/errors';
import { hasCommits } from './history';
import type { Repository } from './repository';
import { runGit } from './run-git';

/** No program of the repository's choosing turns files into something else first. */
const PLAIN = ['--no-ext-diff', '--no-textconv', '--no-color'];

/**
 * A unified diff of one file: of the work tree against the last commit, or what one commit changed in it. A file that
 * git does not know is all new. Empty where nothing differs.
 */
export async function readDiff(repository: Repository, file: string, commit: string | null): Promise<string> {
  if (commit !== null) return readCommitDiff(repository, file, commit);
  const isKnown = await isTracked(repository, file);
  if (isKnown && (await hasCommits(repository))) {
    const { stdout } = await runGit(['--literal-pathspecs', 'diff', ...PLAIN, 'HEAD', '--', file], repository);
    return stdout;
  }
  // Compared with nothing; `--no-index` answers 1 where there is a difference.
  const { stdout } = await runGit(['diff', ...PLAIN, '--no-index', '--', '/dev/null', file], {
    ...repository,
    accept: [0, 1],
  });
  return stdout;
}

async function readCommitDiff(repository: Repository, file: string, commit: string): Promise<string> {
  // Anything but a hash could be an option, or a revision that means something else.
  if (!/^[0-9a-f]{4,64}$/i.test(commit)) throw new GembaError('usage', `"${commit}" is not a commit's hash.`);
  const { stdout } = await runGit(
    ['--literal-pathspecs', 'show', ...PLAIN, '--no-show-signature', '--format=', commit, '--', file],
    repository,
  );
  return stdout;
}

async function isTracked(repository: Repository, file: string): Promise<boolean> {
  const { stdout } = await runGit(['--literal-pathspecs', 'ls-files', '-z', '--', file], repository);
  return stdout !== '';
}
