import os from 'node:os';
import type { Commit } from '../../../shared/model/workspace';
import { readCommit } from './history';
import type { Repository } from './repository';
import { runGit } from './run-git';

/** Commits the given files as they are on disk, deleted ones too, and nothing else that may be staged. */
export async function commitFiles(repository: Repository, files: readonly string[], message: string): Promise<Commit> {
  const env = await fallbackIdentity(repository);
  await runGit(['--literal-pathspecs', 'add', '--all', '--', ...files], repository);
  await runGit(
    ['--literal-pathspecs', 'commit', '--quiet', '--only', '--file=-', '--cleanup=verbatim', '--', ...files],
    {
      ...repository,
      env,
      input: message,
    },
  );
  return readCommit(repository, 'HEAD');
}

/** What git is told to write as author where nobody ever told it a name: the account and the machine. */
async function fallbackIdentity(repository: Repository): Promise<Record<string, string>> {
  const account = accountName();
  const name = (await isConfigured(repository, 'user.name')) ? null : account;
  const email = (await isConfigured(repository, 'user.email')) ? null : `${account}@${os.hostname() || 'localhost'}`;
  const set = (variable: string, value: string | null): [string, string][] =>
    value === null || (process.env[variable] ?? '') !== '' ? [] : [[variable, value]];
  return Object.fromEntries([
    ...set('GIT_AUTHOR_NAME', name),
    ...set('GIT_COMMITTER_NAME', name),
    ...set('GIT_AUTHOR_EMAIL', email),
    ...set('GIT_COMMITTER_EMAIL', email),
  ]);
}

async function isConfigured(repository: Repository, key: string): Promise<boolean> {
  const { exitCode, stdout } = await runGit(['config', '--get', key], { ...repository, accept: [0, 1] });
  return exitCode === 0 && stdout.trim() !== '';
}

function accountName(): string {
  try {
    return os.userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return process.env['USER'] ?? 'gemba';
  }
}
