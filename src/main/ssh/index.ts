import os from 'node:os';
import type { Client } from 'ssh2';
import { GembaError } from '../../shared/errors';
import type { CredentialSource } from '../platform/credentials';
import type { Logger } from '../platform/logger';
import { connectHost } from './connect-host';
import { parseHostAddress } from '../platform/host-address';
import { resolveTarget } from './openssh-config';
import { channelsOf, type SshConnection } from './ssh-connection';
import type { ResolvedTarget, SshTarget } from './ssh-target';

export type { SshConnection, SshResult, SshRunOptions, SshTerminal, TerminalSize } from './ssh-connection';
export type { SshTarget } from './ssh-target';

export interface SshOptions {
  readonly credentials: CredentialSource;
  readonly env: NodeJS.ProcessEnv;
  readonly homeDir: string;
  readonly logger: Logger;
}

/** A connection that is given back rather than ended: others may be using it. */
export type SharedConnection = SshConnection & { dispose(): Promise<void> };

/** Connections over SSH, one for each target however many use it. */
export interface Ssh {
  /** @throws GembaError `missing`, `denied`, `timeout` with the host and the next step */
  open(target: SshTarget, signal: AbortSignal): Promise<SharedConnection>;
  dispose(): Promise<void>;
}

/** A connection that nobody uses is kept for so long: the next question is then answered at once. */
const IDLE_MS = 30_000;
const MAX_HOPS = 8;

interface Pooled {
  readonly ready: Promise<{ client: Client; connection: SshConnection }>;
  users: number;
  idle: NodeJS.Timeout | null;
}

export function createSsh({ credentials, env, homeDir, logger }: SshOptions): Ssh {
  const pool = new Map<string, Pooled>();
  const resolve = (target: SshTarget, signal: AbortSignal): Promise<ResolvedTarget> =>
    resolveTarget(target, {
      homeDir,
      env,
      signal,
      userName: os.userInfo().username,
      credentialUser: (name) => credentials.read(name, 'USER'),
    });

  const forget = (key: string, pooled: Pooled): void => {
    if (pool.get(key) === pooled) pool.delete(key);
    if (pooled.idle !== null) clearTimeout(pooled.idle);
  };

  const connect = async (
    target: ResolvedTarget,
    signal: AbortSignal,
    key: string,
    hops: number,
  ): Promise<{ client: Client; connection: SshConnection }> => {
    if (hops > MAX_HOPS) throw new GembaError('invalid', `The way to ${target.name} leads through too many hosts.`);
    if (target.proxyCommand !== null) {
      throw new GembaError('invalid', `${target.name} has a ProxyCommand, which is not run here.`, {
        nextStep: 'Say the same with ProxyJump in ~/.ssh/config.',
      });
    }
    const jump = target.jumps.at(-1);
    const way = jump === undefined ? null : await openHop(jump, target, signal, hops);
    try {
      const sock = way === null ? null : await way.forward(target.host, target.port);
      const client = await connectHost(target, { credentials, env, sock, signal });
      client.once('close', () => {
        const pooled = pool.get(key);
        if (pooled !== undefined) forget(key, pooled);
        void way?.dispose();
      });
      logger.debug('an SSH connection was made', { host: target.name, user: target.user });
      return { client, connection: channelsOf(client, { name: target.name, user: target.user }) };
    } catch (error) {
      await way?.dispose();
      throw error;
    }
  };

  /** The last hop leads through those before it. */
  const openHop = (
    jump: string,
    target: ResolvedTarget,
    signal: AbortSignal,
    hops: number,
  ): Promise<SharedConnection> => {
    const hop = parseHostAddress(jump);
    const before = target.jumps.slice(0, -1);
    const configFile = target.configFile === null ? {} : { configFile: target.configFile };
    const shared = { ...configFile, knownHostsFiles: target.knownHostsFiles, hostKeys: target.hostKeys };
    const identities = target.credentialsName === null ? {} : { credentialsName: target.credentialsName };
    return share({ ...hop, ...shared, ...identities, identityFiles: target.identityFiles }, signal, hops + 1, before);
  };

  const share = async (
    target: SshTarget,
    signal: AbortSignal,
    hops: number,
    jumps: readonly string[] | null,
  ): Promise<SharedConnection> => {
    const asked = await resolve(target, signal);
    const resolved = jumps === null || jumps.length === 0 ? asked : { ...asked, jumps };
    const key = JSON.stringify(resolved);
    let pooled = pool.get(key);
    if (pooled === undefined) {
      const made: Pooled = { ready: connect(resolved, signal, key, hops), users: 0, idle: null };
      made.ready.catch(() => forget(key, made));
      pool.set(key, made);
      pooled = made;
    }
    const own = pooled;
    own.users += 1;
    if (own.idle !== null) clearTimeout(own.idle);
    own.idle = null;
    let isOver = false;
    const giveBack = async (): Promise<void> => {
      if (isOver) return;
      isOver = true;
      own.users -= 1;
      if (own.users > 0) return;
      own.idle = setTimeout(() => {
        forget(key, own);
        void own.ready.then(({ client }) => client.end()).catch(() => undefined);
      }, IDLE_MS);
      own.idle.unref();
    };
    try {
      const { connection } = await own.ready;
      return { ...connection, dispose: giveBack };
    } catch (error) {
      await giveBack();
      if (own.idle !== null) clearTimeout(own.idle);
      throw error;
    }
  };

  return {
    open: (target, signal) => share(target, signal, 0, null),
    async dispose() {
      const all = [...pool.entries()];
      for (const [key, pooled] of all) forget(key, pooled);
      await Promise.all(all.map(([, { ready }]) => ready.then(({ client }) => client.end()).catch(() => undefined)));
    },
  };
}
