import { readFileSync } from 'node:fs';
import { GembaError } from '../../../shared/errors';
import { type CredentialField, credentialVariable, environmentCredentials } from '../../platform/credentials';

/** What a remote server wants to see. The secrets never leave this value but into a request's header. */
export interface RemoteCredentials {
  /** The `Authorization` header; null where the server asks for none. */
  readonly authorization: string | null;
  /** Certificates that are trusted instead of the system's own, as PEM. */
  readonly ca: string | null;
}

export const NO_CREDENTIALS: RemoteCredentials = { authorization: null, ca: null };

/**
 * Resolves a name under `credentials_name:` from the environment: `GEMBA_CREDENTIAL_<NAME>_TOKEN` (bearer), or `_USER` and
 * `_PASSWORD` (basic), and `_CA` (a file of certificates). The name is in capitals, with `_` for whatever is no letter or digit.
 *
 * @throws GembaError `missing` where neither a token nor a user is there, or the file of certificates cannot be read
 */
export function resolveCredentials(name: string | undefined, env: NodeJS.ProcessEnv): RemoteCredentials {
  if (name === undefined) return NO_CREDENTIALS;
  const variable = (field: CredentialField): string => credentialVariable(name, field);
  const credentials = environmentCredentials(env);
  const token = credentials.read(name, 'TOKEN');
  const user = credentials.read(name, 'USER');
  const caFile = credentials.read(name, 'CA');
  if (token === null && user === null && caFile === null) {
    throw new GembaError('missing', `There are no credentials ${JSON.stringify(name)}.`, {
      nextStep: `Set ${variable('TOKEN')}, or ${variable('USER')} and ${variable('PASSWORD')}, where the console or \`gemba serve\` is started.`,
    });
  }
  return {
    authorization: authorizationOf(token, user, credentials.read(name, 'PASSWORD') ?? ''),
    ca: caFile === null ? null : readCertificates(caFile, variable('CA')),
  };
}

function authorizationOf(token: string | null, user: string | null, password: string): string | null {
  if (token !== null) return `Bearer ${token}`;
  if (user === null) return null;
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

function readCertificates(file: string, variable: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new GembaError('missing', `The certificates in ${variable} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
