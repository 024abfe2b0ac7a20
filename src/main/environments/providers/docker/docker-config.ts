import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { GembaError } from '../../../../shared/errors';

/**
 * What is used here of the file that Docker's command keeps for its user: `~/.docker/config.json`, or where
 * `DOCKER_CONFIG` says. https://docs.docker.com/reference/cli/docker/#docker-cli-configuration-file-configjson-properties
 */
const DockerConfig = z.object({
  /** By registry: `auth` is `user:password` in base64. */
  auths: z
    .record(z.string(), z.object({ auth: z.string().optional(), identitytoken: z.string().optional() }))
    .default({}),
  /** Names of programs, `docker-credential-<name>`: one for everything, and those that go before it, by registry. */
  credsStore: z.string().default(''),
  credHelpers: z.record(z.string(), z.string()).default({}),
});
export type DockerConfig = z.output<typeof DockerConfig>;

/** The folder that Docker's command keeps its own files in. */
export function dockerConfigDir(env: NodeJS.ProcessEnv, homeDir: string): string {
  const named = env['DOCKER_CONFIG'];
  return named === undefined || named === '' ? path.join(homeDir, '.docker') : named;
}

/**
 * Read anew each time, since `docker login` may have been called meanwhile. No file is an empty one.
 *
 * @throws GembaError `invalid` for one that is no JSON, `denied` for one that may not be read
 */
export function readDockerConfig(dir: string): DockerConfig {
  const file = path.join(dir, 'config.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return DockerConfig.parse({});
    throw new GembaError('denied', `Docker's ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    return DockerConfig.parse(JSON.parse(text.trim() === '' ? '{}' : text));
  } catch (error) {
    // Neither the parser's words nor the schema's go along: both may quote what is a secret.
    throw new GembaError('invalid', `Docker's ${file} cannot be understood.`, {
      nextStep: 'Correct it: `docker login` would not understand it either.',
      detail: { kind: error instanceof SyntaxError ? 'no JSON' : 'other keys than Docker writes' },
    });
  }
}
