import type { Duplex } from 'node:stream';
import ssh2, { type AnyAuthMethod, type Client } from 'ssh2';
import { GembaError } from '../../shared/errors';
import type { CredentialSource } from '../platform/credentials';
import { gatherAuthentication, type Authentication } from './authenticate';
import { prepareHostKeyCheck } from './host-key';
import type { ResolvedTarget } from './ssh-target';

export interface ConnectOptions {
  readonly credentials: CredentialSource;
  readonly env: NodeJS.ProcessEnv;
  /** The way there, where it leads through other hosts. */
  readonly sock: Duplex | null;
  readonly signal: AbortSignal;
}

/**
 * Connects to a host, checks its key and is let in.
 *
 * @throws GembaError `missing` where nothing answers, `denied` for a key that is not known or a user that is not let
 *   in, `timeout`, `cancelled`; each names the host and what to do
 */
export async function connectHost(target: ResolvedTarget, options: ConnectOptions): Promise<Client> {
  const { credentials, env, sock, signal } = options;
  const [check, authentication] = await Promise.all([
    prepareHostKeyCheck(target),
    gatherAuthentication(target, credentials, env['SSH_AUTH_SOCK']),
  ]);
  signal.throwIfAborted();
  const client = new ssh2.Client();
  const remaining = [...authentication.methods];
  return new Promise((resolve, reject) => {
    const fail = (error: GembaError): void => {
      client.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(new GembaError('cancelled', `Connecting to ${target.name} was cancelled.`));
    signal.addEventListener('abort', onAbort, { once: true });
    client.once('ready', () => {
      signal.removeEventListener('abort', onAbort);
      // Without it every small answer waits for the one before: many times slower.
      client.setNoDelay(true);
      resolve(client);
    });
    client.on('error', (error) => {
      signal.removeEventListener('abort', onAbort);
      fail(check.refusal() ?? describe(error, target, authentication));
    });
    client.connect({
      ...(sock === null ? { host: target.host, port: target.port } : { sock }),
      username: target.user,
      readyTimeout: target.connectTimeoutMs,
      keepaliveInterval: target.keepAliveMs,
      keepaliveCountMax: 3,
      hostVerifier: (key: Buffer, done: (accepted: boolean) => void) => check.verify(key, done),
      algorithms: { serverHostKey: check.algorithms },
      // `false` says that there is nothing left; the types do not know it.
      authHandler: (_left, _partial, next) => next((remaining.shift() ?? false) as AnyAuthMethod),
    });
  });
}

const REASONS: Readonly<
  Record<string, { readonly message: (target: ResolvedTarget) => string; readonly nextStep: string }>
> = {
  ECONNREFUSED: {
    message: ({ host, port }) => `Nothing listens for SSH at ${host}:${port}.`,
    nextStep: 'See whether sshd runs there, and on which port.',
  },
  ENOTFOUND: {
    message: ({ host }) => `There is no host called ${host}.`,
    nextStep: 'Correct its name, or give it a HostName in ~/.ssh/config.',
  },
  EAI_AGAIN: {
    message: ({ host }) => `${host} cannot be looked up just now.`,
    nextStep: 'Correct its name, or check the network.',
  },
  EHOSTUNREACH: {
    message: ({ host, port }) => `${host}:${port} cannot be reached from here.`,
    nextStep: 'Check the network, or go through a ProxyJump.',
  },
  ENETUNREACH: {
    message: ({ host, port }) => `${host}:${port} cannot be reached from here.`,
    nextStep: 'Check the network, or go through a ProxyJump.',
  },
};

function describe(
  error: Error & { level?: string; code?: string },
  target: ResolvedTarget,
  { tried, unusable }: Authentication,
): GembaError {
  const where = `${target.host}:${target.port}`;
  const cause = { cause: error };
  if (error.level === 'client-authentication') {
    const why = tried.length === 0 ? 'there is nothing to try' : `tried ${tried.join(', ')}`;
    const keys = unusable.length === 0 ? '' : `; ${unusable.join(', ')}`;
    return new GembaError('denied', `${target.name} does not let ${target.user} in: ${why}${keys}.`, {
      nextStep: `Add a key to the agent (ssh-add), or name credentials: GEMBA_CREDENTIAL_<NAME>_PASSWORD, _KEY, _PASSPHRASE.`,
      ...cause,
    });
  }
  const known = REASONS[error.code ?? ''];
  if (known !== undefined)
    return new GembaError('missing', known.message(target), { nextStep: known.nextStep, ...cause });
  if (error.level === 'client-timeout' || error.code === 'ETIMEDOUT') {
    return new GembaError('timeout', `${where} did not answer within ${target.connectTimeoutMs / 1000} s.`, {
      nextStep: 'Check the network, or raise ConnectTimeout in ~/.ssh/config.',
      ...cause,
    });
  }
  return new GembaError('missing', `The connection to ${where} could not be made: ${error.message}.`, cause);
}
