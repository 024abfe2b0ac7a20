import { inspect } from 'node:util';
import path from 'node:path';
import { expect, it } from 'vitest';
import { environmentCredentials } from '../../../../platform/credentials';
import { fileWriter, temporaryFolder } from '../../../../platform/testing';
import { createRegistryLogins, type RegistryLogins } from './registry-logins';

function logins(config: object | string | null, credentials: Record<string, string> = {}): RegistryLogins {
  const dir = temporaryFolder();
  if (config !== null) {
    fileWriter(dir)('.docker/config.json', typeof config === 'string' ? config : JSON.stringify(config));
  }
  return createRegistryLogins({
    registries: () => ({
      team: { address: 'r.example.org/team', credentials_name: 'team' },
      all: { address: 'r.example.org' },
    }),
    credentials: environmentCredentials(credentials),
    env: { PATH: path.join(dir, 'bin') },
    homeDir: dir,
  });
}

const shown = async (of: RegistryLogins, repository: string): Promise<unknown> => {
  const { auth } = await of.of(repository);
  return auth === null ? null : JSON.parse(Buffer.from(auth.header(), 'base64url').toString('utf8'));
};
const kept = (text: string) => ({ auth: Buffer.from(text).toString('base64') });

it('takes the credentials of the registry whose address is the nearest, and passwords with anything in them', async () => {
  const of = logins(
    { auths: { 'r.example.org': kept('kept:a:b') } },
    { GEMBA_CREDENTIAL_TEAM_USER: 'u', GEMBA_CREDENTIAL_TEAM_TOKEN: 't' },
  );
  expect(await shown(of, 'r.example.org/team/web')).toMatchObject({ username: 'u', password: 't' });
  expect(await shown(of, 'r.example.org/teams/web')).toMatchObject({ username: 'kept', password: 'a:b' });
});

it("finds Docker's own registry under the name that logins have for it, and none without a file", async () => {
  const of = logins({ auths: { 'https://index.docker.io/v1/': { ...kept('u:p'), identitytoken: 'long' } } });
  expect(await shown(of, 'debian')).toEqual({ identitytoken: 'long', serveraddress: 'docker.io' });
  expect(await shown(of, 'localhost/debian')).toBeNull();
  expect(await shown(logins(null), 'debian')).toBeNull();
});

it('tells nothing to whoever prints a login, nor of a file that it does not understand', async () => {
  const { auth } = await logins({ auths: { 'a.example.org': kept('u:secret') } }).of('a.example.org/web');
  expect(inspect({ auth }, { showHidden: true, depth: null })).not.toContain('secret');
  expect(JSON.stringify({ auth })).toBe('{"auth":"[credentials]"}');
  const broken = logins('{"auths": {"a.example.org": {"auth": "secret"}');
  await expect(broken.of('a.example.org/web')).rejects.toThrow(/config\.json cannot be understood\.$/);
});

it('pulls on without a login where a helper is not there, and says so for later', async () => {
  const of = logins({ credsStore: 'absent' });
  expect(await of.forPull('debian')).toMatchObject({ auth: null });
  expect((await of.forPull('debian')).problem).toContain('docker-credential-absent is not installed');
  await expect(of.forPull('r.example.org/team/web')).rejects.toThrow('The credentials team');
});
