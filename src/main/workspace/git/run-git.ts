import { GembaError } from '../../../shared/errors';
import { runProcess, type ProcessResult } from '../../platform/process-runner';

/** How one call of git is to be made. */
export interface GitOptions {
  readonly dir: string;
  /** While false, nothing that the repository's own configuration names is run. */
  readonly trusted: boolean;
  readonly signal?: AbortSignal;
  readonly input?: string;
  /** Added to the environment: a fallback identity. */
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are answers; only 0 otherwise. */
  readonly accept?: readonly number[];
}

/** Variables with which a surrounding git (a hook, a rebase) would point us at another repository. */
const SURROUNDING =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|CONFIG_PARAMETERS)$/;
const TIME_LIMIT_MS = 30_000;

/**
 * Runs the installed git. It never asks anything, pages anything, reaches a network, takes a lock that another git
 * waits for, or starts a file-system monitor.
 *
 * @throws GembaError `missing` without git, `failed` with git's own words.
 */
export async function runGit(args: readonly string[], options: GitOptions): Promise<ProcessResult> {
  const careful = options.trusted ? [] : ['-c', 'core.hooksPath=/dev/null', '-c', 'safe.bareRepository=explicit'];
  const fixed = [
    '--no-pager',
    '--no-optional-locks',
    '-c',
    'core.fsmonitor=false',
    '-c',
    'protocol.allow=never',
    '-c',
    'core.quotePath=false',
  ];
  const result = await runProcess('git', [...fixed, ...careful, '-C', options.dir, ...args], {
    env: gitEnvironment(options.env),
    timeoutMs: TIME_LIMIT_MS,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  if ((options.accept ?? [0]).includes(result.exitCode)) return result;
  const words = (result.stderr.trim() === '' ? result.stdout : result.stderr).trim();
  throw new GembaError('failed', `git ${args[0] ?? ''}: ${words === '' ? `exit code ${result.exitCode}` : words}`);
}

function gitEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !SURROUNDING.test(name));
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C.UTF-8',
    LANGUAGE: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    GIT_EDITOR: 'true',
    GIT_NO_LAZY_FETCH: '1',
    ...extra,
  };
}
