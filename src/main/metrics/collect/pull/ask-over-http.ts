import type { CredentialSource } from '../../../platform/credentials';
import type { CollectorContext } from './collector';
import type { HttpQuestion } from './http-exchange';
import { readBoundedFile, resolveNamedFile } from './read-bounded-file';

export interface HttpSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca_file?: string | undefined;
  readonly credentials_name?: string | undefined;
}

const MAX_CA_BYTES = 4 * 1024 * 1024;

/**
 * What is asked, with the secrets that the entry names. The certificates are read anew each time, so that a renewed file
 * needs no restart.
 *
 * @throws Error where a secret or the file is not there
 */
export async function prepareQuestion(
  settings: HttpSettings,
  rest: Pick<HttpQuestion, 'method' | 'maxBytes'> & { readonly body?: string },
  context: CollectorContext,
): Promise<HttpQuestion> {
  const { ca_file: caFile, credentials_name: credential } = settings;
  const authorization = credential === undefined ? {} : authorize(credential, context.credentials);
  const file = caFile === undefined ? null : resolveNamedFile(context.workspaceDir, caFile);
  const ca = file === null ? null : (await readBoundedFile(file, MAX_CA_BYTES)).toString('utf8');
  return {
    ...rest,
    url: settings.url,
    headers: { 'user-agent': 'gemba', 'accept-encoding': 'identity', ...settings.headers, ...authorization },
    ca,
  };
}

/** `_TOKEN` for a bearer token, else `_USER` and `_PASSWORD`. */
function authorize(name: string, credentials: CredentialSource): Record<string, string> {
  const token = credentials.read(name, 'TOKEN');
  if (token !== null) return { authorization: `Bearer ${token}` };
  const user = credentials.read(name, 'USER');
  const password = credentials.read(name, 'PASSWORD');
  if (user === null && password === null) throw new Error(`the credential ${name} is not known here`);
  return { authorization: `Basic ${Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64')}` };
}
