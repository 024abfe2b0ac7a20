import { readFile } from 'node:fs/promises';
import ssh2, { type AnyAuthMethod } from 'ssh2';
import type { CredentialSource } from '../platform/credentials';
import type { ResolvedTarget } from './ssh-target';

/** What may be tried to be let in, in order, and what that is called for whoever was not. */
export interface Authentication {
  readonly methods: readonly AnyAuthMethod[];
  readonly tried: readonly string[];
  /** Keys that are there and cannot be used, with why. */
  readonly unusable: readonly string[];
}

/**
 * Keys that the target names, then the agent, then the configuration's keys, then a password: the order of OpenSSH.
 * Keys with a passphrase need `GEMBA_CREDENTIAL_<NAME>_PASSPHRASE` or the agent.
 */
export async function gatherAuthentication(
  target: ResolvedTarget,
  credentials: CredentialSource,
  agent: string | undefined,
): Promise<Authentication> {
  const { user: username, credentialsName } = target;
  const secret = (field: 'PASSWORD' | 'PASSPHRASE' | 'KEY'): string | null =>
    credentialsName === null ? null : credentials.read(credentialsName, field);
  const methods: AnyAuthMethod[] = [];
  const tried: string[] = [];
  const unusable: string[] = [];
  const own = secret('KEY');
  if (target.useAgent && agent !== undefined && agent !== '') {
    methods.push({ type: 'agent', username, agent });
    tried.push('the agent');
  }
  for (const file of [...(own === null ? [] : [own]), ...target.identityFiles]) {
    const key = await readFile(file).catch(() => null);
    if (key === null) continue;
    const parsed = ssh2.utils.parseKey(key, secret('PASSPHRASE') ?? undefined);
    if (parsed instanceof Error) {
      unusable.push(
        /encrypted|passphrase/i.test(parsed.message) ? `${file} needs its passphrase` : `${file} is no private key`,
      );
      continue;
    }
    methods.push({ type: 'publickey', username, key: parsed });
    tried.push(file);
  }
  const password = secret('PASSWORD');
  if (password !== null) {
    methods.push({ type: 'password', username, password });
    methods.push({
      type: 'keyboard-interactive',
      username,
      prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)),
    });
    tried.push('the password');
  }
  return { methods, tried, unusable };
}
