import path from 'node:path';
import { GembaError } from '../../shared/errors';
import { runProcess } from '../platform/process-runner';
import type { ResolvedTarget, SshTarget } from './ssh-target';

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 15_000;

export interface ConfigOptions {
  readonly homeDir: string;
  readonly userName: string;
  readonly env: NodeJS.ProcessEnv;
  readonly credentialUser: (name: string) => string | null;
  readonly signal: AbortSignal;
}

/**
 * Answers every question about a target as OpenSSH itself would: `ssh -G` reads the configuration, with its patterns,
 * `Match` and `Include`. Without an `ssh` on this machine there is no configuration either, and its defaults hold.
 *
 * @throws GembaError `invalid` with the words of `ssh` where the configuration cannot be read
 * @see https://man.openbsd.org/ssh_config
 */
export async function resolveTarget(target: SshTarget, options: ConfigOptions): Promise<ResolvedTarget> {
  if (!/^[A-Za-z0-9_[][A-Za-z0-9_.:%\]-]*$/.test(target.host)) {
    throw new GembaError('invalid', `"${target.host}" is no name for a host.`);
  }
  const settings = target.configFile === 'none' ? new Map<string, string[]>() : await askOpenSsh(target, options);
  const one = (key: string): string | undefined => settings.get(key)?.[0];
  const { homeDir } = options;
  const inHome = (file: string): string => (file.startsWith('~/') ? path.join(homeDir, file.slice(2)) : file);
  const files = (key: string): string[] => (settings.get(key) ?? []).flatMap((line) => line.split(' ')).map(inHome);
  const own = target.credentialsName === undefined ? null : options.credentialUser(target.credentialsName);
  const known = target.knownHostsFiles ?? [...files('userknownhostsfile'), ...files('globalknownhostsfile')];
  const jump = one('proxyjump');
  const command = one('proxycommand');
  return {
    name: target.host,
    host: one('hostname') ?? target.host,
    port: target.port ?? Number(one('port') ?? 22),
    user: target.user ?? own ?? one('user') ?? options.userName,
    identityFiles: [...(target.identityFiles ?? []), ...files('identityfile')],
    useAgent: one('identitiesonly') !== 'yes' && one('identityagent') !== 'none',
    jumps: jump === undefined || jump === 'none' ? [] : jump.split(','),
    proxyCommand: command === undefined || command === 'none' ? null : command,
    knownHostsFiles: known.length > 0 ? known : [path.join(homeDir, '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'],
    hostKeys: target.hostKeys ?? (one('stricthostkeychecking') === 'accept-new' ? 'accept-new' : 'strict'),
    hostKeyAlias: one('hostkeyalias') ?? null,
    connectTimeoutMs: Number(one('connecttimeout')) > 0 ? Number(one('connecttimeout')) * 1000 : CONNECT_TIMEOUT_MS,
    keepAliveMs: Number(one('serveraliveinterval')) > 0 ? Number(one('serveraliveinterval')) * 1000 : KEEP_ALIVE_MS,
    credentialsName: target.credentialsName ?? null,
    configFile: target.configFile ?? null,
  };
}

async function askOpenSsh(target: SshTarget, { env, signal }: ConfigOptions): Promise<Map<string, string[]>> {
  const args = [
    '-G',
    ...(target.configFile === undefined ? [] : ['-F', target.configFile]),
    ...(target.user === undefined ? [] : ['-l', target.user]),
    '--',
    target.host,
  ];
  try {
    const { exitCode, stdout, stderr } = await runProcess('ssh', args, { env, signal, timeoutMs: 10_000 });
    if (exitCode !== 0) {
      throw new GembaError(
        'invalid',
        `The SSH configuration cannot be read: ${stderr.trim().split('\n').at(-1) ?? ''}`,
        {
          nextStep: `See what \`ssh -G ${target.host}\` says.`,
        },
      );
    }
    return parseSettings(stdout);
  } catch (error) {
    if (error instanceof GembaError && error.code === 'missing') return new Map();
    throw error;
  }
}

/** `key value` lines; a key may come several times. */
export function parseSettings(text: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    if (space <= 0) continue;
    const key = line.slice(0, space).toLowerCase();
    settings.set(key, [...(settings.get(key) ?? []), line.slice(space + 1).trim()]);
  }
  return settings;
}
