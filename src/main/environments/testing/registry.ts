import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stringify } from 'yaml';
import { freePort } from '../../ssh/testing/sshd';

/** For tests: a real image registry on a free port of the loopback, which an engine reaches without a certificate. */
export interface TestRegistry {
  /** `127.0.0.1:40123`. */
  readonly host: string;
  /** Tags of a repository; empty where there is none. */
  tags(repository: string): Promise<string[]>;
  dispose(): Promise<void>;
}

/** In CI it has to be there: a test that is skipped proves nothing. */
export const registryAvailable =
  process.env['CI'] === 'true' || spawnSync('docker-registry', ['--version']).error === undefined;

export const REGISTRY_USER = 'tester';
export const REGISTRY_PASSWORD = 'right horse';
/** The password above by bcrypt, which is the one kind that a registry reads. */
const HTPASSWD = 'tester:$2y$04$yHj7nxOlOAX9.s2CQvCgw.pBtsRMDuxGr4gBJHGQFhTHLmTTgq6Pq';

/** @param options whether it lets in nobody but its one user */
export async function startRegistry({ asksForLogin }: { readonly asksForLogin: boolean }): Promise<TestRegistry> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const users = path.join(dir, 'htpasswd');
  writeFileSync(users, `${HTPASSWD}\n`);
  const config = path.join(dir, 'config.yml');
  const auth = asksForLogin ? { auth: { htpasswd: { realm: 'test', path: users } } } : {};
  writeFileSync(
    config,
    stringify({
      version: 0.1,
      storage: { filesystem: { rootdirectory: path.join(dir, 'data') } },
      http: { addr: host },
      ...auth,
    }),
  );
  const child: ChildProcess = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  const basic = Buffer.from(`${REGISTRY_USER}:${REGISTRY_PASSWORD}`).toString('base64');
  const ask = (place: string): Promise<Response> =>
    fetch(`http://${host}/v2/${place}`, { headers: { Authorization: `Basic ${basic}` } });
  const answers = async (): Promise<boolean> => (await ask('').catch(() => null))?.ok === true;
  for (let attempt = 0; attempt < 100 && !(await answers()); attempt += 1) await wait(50);
  if (!(await answers())) throw new Error(`docker-registry does not answer at ${host}`);
  return {
    host,
    async tags(repository) {
      const { tags } = (await (await ask(`${repository}/tags/list`)).json()) as { tags?: string[] };
      return tags ?? [];
    },
    async dispose() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
