import { z } from 'zod';
import type { RegistryDefinition } from '../../../../../shared/definitions/registry';
import { GembaError } from '../../../../../shared/errors';
import { credentialVariable, type CredentialSource } from '../../../../platform/credentials';
import { runProcess } from '../../../../platform/process-runner';
import { dockerConfigDir, readDockerConfig, type DockerConfig } from '../docker-config';
import { RegistryAuth } from './registry-auth';
import { hostOfLogin, loginKey, registryHost } from './registry-host';

export interface RegistryLoginsOptions {
  /** `registries:` of gemba.yaml, as it is now. */
  readonly registries: () => Readonly<Record<string, RegistryDefinition>>;
  readonly credentials: CredentialSource;
  readonly env: NodeJS.ProcessEnv;
  readonly homeDir: string;
}

export interface Login {
  /** Null: there is none, and a registry that asks for one refuses. */
  readonly auth: RegistryAuth | null;
  /** Where it comes from, in words. */
  readonly from: string;
}

/** What is shown to registries: what gemba.yaml names goes first, then what Docker's own command has kept. */
export interface RegistryLogins {
  /**
   * @param repository with its registry: `registry.example.org:5000/team/catalog`
   * @throws GembaError `missing` for credentials that are named and not there, `failed` for a helper that fails
   */
  of(repository: string, signal?: AbortSignal): Promise<Login>;
  /**
   * The same for what anybody may pull, mostly: a helper of Docker's own that fails costs the login and no more, as with
   * Docker's own command, and is told where the registry refuses.
   */
  forPull(repository: string, signal?: AbortSignal): Promise<Pick<Login, 'auth'> & { readonly problem: string | null }>;
}

/** A program that asks its user by a window is waited for; one that hangs is not. */
const HELPER_LIMIT_MS = 30_000;

export function createRegistryLogins({ registries, credentials, env, homeDir }: RegistryLoginsOptions): RegistryLogins {
  const logins: RegistryLogins = {
    async of(repository, signal) {
      const named = registryOf(repository, registries());
      const credentialsName = named?.definition.credentials_name;
      const host = registryHost(repository);
      if (named !== null && credentialsName !== undefined) {
        return {
          auth: namedLogin(named.name, credentialsName, host, credentials),
          from: `the credentials ${credentialsName}`,
        };
      }
      return keptLogin(readDockerConfig(dockerConfigDir(env, homeDir)), host, env, signal);
    },
    async forPull(repository, signal) {
      try {
        return { auth: (await logins.of(repository, signal)).auth, problem: null };
      } catch (error) {
        const isNamed = registryOf(repository, registries())?.definition.credentials_name !== undefined;
        if (isNamed || !(error instanceof GembaError) || error.code === 'cancelled') throw error;
        return { auth: null, problem: error.message };
      }
    },
  };
  return logins;
}

/** Of several whose address begins a name, the longest. */
function registryOf(
  repository: string,
  registries: Readonly<Record<string, RegistryDefinition>>,
): { readonly name: string; readonly definition: RegistryDefinition } | null {
  const fitting = Object.entries(registries)
    .filter(([, { address }]) => `${repository}/`.startsWith(`${address}/`))
    .sort(([, a], [, b]) => b.address.length - a.address.length);
  const [first] = fitting;
  return first === undefined ? null : { name: first[0], definition: first[1] };
}

function namedLogin(registry: string, name: string, host: string, credentials: CredentialSource): RegistryAuth {
  const user = credentials.read(name, 'USER');
  const password = credentials.read(name, 'PASSWORD') ?? credentials.read(name, 'TOKEN');
  if (user !== null && password !== null) return RegistryAuth.password(host, user, password);
  const [userVariable, passwordVariable] = [credentialVariable(name, 'USER'), credentialVariable(name, 'PASSWORD')];
  throw new GembaError('missing', `The credentials ${name}, which the registry ${registry} asks for, are not there.`, {
    nextStep: `Set ${userVariable} and ${passwordVariable} (or ${credentialVariable(name, 'TOKEN')}), or take \`credentials_name\` out and use \`docker login ${host}\`.`,
  });
}

async function keptLogin(
  config: DockerConfig,
  host: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<Login> {
  const key = loginKey(host);
  const helper = config.credHelpers[key] ?? config.credsStore;
  if (helper !== '') return askHelper(helper, key, host, { env, signal });
  const kept = config.auths[key] ?? Object.entries(config.auths).find(([known]) => hostOfLogin(known) === host)?.[1];
  const from = '`docker login`';
  if (kept?.identitytoken !== undefined && kept.identitytoken !== '') {
    return { auth: RegistryAuth.identityToken(host, kept.identitytoken), from };
  }
  const [, user, password] = /^([^:]+):([\s\S]*)$/.exec(Buffer.from(kept?.auth ?? '', 'base64').toString('utf8')) ?? [];
  if (user === undefined || password === undefined) return { auth: null, from: 'nowhere' };
  return { auth: RegistryAuth.password(host, user, password.replace(/\0+$/, '')), from };
}

const Answer = z.object({ Username: z.string(), Secret: z.string() });
/** What a helper calls a user that it has a token of. https://docs.docker.com/reference/cli/docker/login/#credential-helper-protocol */
const TOKEN_USER = '<token>';
const NOT_FOUND = 'credentials not found in native keychain';

async function askHelper(
  name: string,
  key: string,
  host: string,
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal | undefined },
): Promise<Login> {
  const program = `docker-credential-${name}`;
  const from = `the helper ${program}`;
  const nextStep = `Try it: echo ${key} | ${program} get; or correct \`credsStore\` and \`credHelpers\` in Docker's config.json.`;
  // It is Docker's protocol to take the name of a program from this file; a path is not part of it.
  if (!/^[\w.-]+$/.test(name)) throw new GembaError('invalid', `"${name}" is no name of a credential helper.`);
  const { exitCode, stdout } = await runProcess(program, ['get'], {
    input: key,
    env,
    timeoutMs: HELPER_LIMIT_MS,
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (!(error instanceof GembaError) || error.code === 'cancelled') throw error;
    throw new GembaError('failed', `The login for ${host} cannot be had: ${error.message}`, { nextStep, cause: error });
  });
  if (exitCode !== 0) {
    if (stdout.includes(NOT_FOUND)) return { auth: null, from };
    const said = stdout.trim().split('\n')[0] ?? '';
    throw new GembaError('failed', `The login for ${host} cannot be had: ${program} says "${said.slice(0, 200)}".`, {
      nextStep,
    });
  }
  const answer = Answer.safeParse(parseJson(stdout));
  if (!answer.success)
    throw new GembaError('failed', `${program} did not answer as a credential helper.`, { nextStep });
  const { Username: user, Secret: secret } = answer.data;
  return {
    auth: user === TOKEN_USER ? RegistryAuth.identityToken(host, secret) : RegistryAuth.password(host, user, secret),
    from,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told by its caller, without the text: it may be a secret.
    return null;
  }
}
