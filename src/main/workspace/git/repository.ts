import path from 'node:path';
import { runGit } from './run-git';

/** A repository that a workspace lies in. */
export interface Repository {
  /** The workspace's folder. */
  readonly dir: string;
  /** The repository's own folder, normally `.git`. */
  readonly gitDir: string;
  /** Where the workspace lies inside the work tree: `` or `ops/shop/`. */
  readonly prefix: string;
  readonly trusted: boolean;
}

/**
 * Finds the repository of a folder. Null where there is none, where git is missing, and where the folder is not
 * trusted and its repository's configuration holds anything but the plain settings that every clone has: filters,
 * monitors, hooks and signing programs are commands, and git would run them.
 */
export async function findRepository(dir: string, trusted: boolean): Promise<Repository | null> {
  try {
    const found = await runGit(['rev-parse', '--absolute-git-dir', '--show-prefix', '--is-inside-work-tree'], {
      dir,
      trusted,
    });
    const [gitDir = '', prefix = '', isInside = ''] = found.stdout.split('\n');
    if (isInside !== 'true') return null;
    if (!trusted && !(await hasPlainConfiguration(dir))) return null;
    return { dir, gitDir: path.resolve(gitDir), prefix, trusted };
  } catch {
    // No git, no repository, one of another user's: in each case the workspace goes on without.
    return null;
  }
}

const PLAIN_SETTINGS =
  /^(core\.(repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|precomposeunicode|symlinks|autocrlf|eol|quotepath)|user\.(name|email)|init\.defaultbranch|remote\..*\.(url|fetch|pushurl|tagopt)|branch\..*\.(remote|merge|rebase)|pull\.rebase|push\.default|extensions\.objectformat)$/;

async function hasPlainConfiguration(dir: string): Promise<boolean> {
  const { stdout } = await runGit(['config', '--local', '--includes', '--name-only', '--list', '-z'], {
    dir,
    trusted: false,
  });
  return stdout.split('\0').every((name) => name === '' || PLAIN_SETTINGS.test(name));
}
