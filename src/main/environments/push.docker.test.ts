import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../shared/model/run';
import { createDeploy } from '../deploy';
import { dockerAvailable, fileWriter } from '../platform/testing';
import { createRuns } from '../runs';
import { docker } from './testing/docker';
import { openEnvironments, type OpenEnvironments } from './testing/open-environments';
import {
  REGISTRY_PASSWORD,
  REGISTRY_USER,
  registryAvailable,
  startRegistry,
  type TestRegistry,
} from './testing/registry';
import { removeLabelled } from './testing/remove-labelled';

const never = new AbortController().signal;
const isPossible = dockerAvailable && registryAvailable;

describe.skipIf(!isPossible)('pushing images (needs Docker and docker-registry)', { timeout: 120_000 }, () => {
  const workspaceId = `push${randomBytes(5).toString('hex')}`;
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-push-'));
  const write = fileWriter(dir);
  const opened: OpenEnvironments[] = [];
  let free: TestRegistry;
  let closed: TestRegistry;

  const open = (credentials: Record<string, string> = {}, dockerEnv: NodeJS.ProcessEnv = {}): OpenEnvironments => {
    const made = openEnvironments(
      { createRuns, createDeploy },
      {
        ...{ dir, workspaceId, name: 'pushtest', credentials },
        dockerEnv: { PATH: process.env['PATH'], DOCKER_CONFIG: path.join(dir, 'nothing'), ...dockerEnv },
      },
    );
    opened.push(made);
    return made;
  };
  const push = (
    { deploy, finish }: OpenEnvironments,
    request: { version?: string; tag?: string; registry?: string } = {},
  ): Promise<Run> =>
    finish(
      deploy.serve.push(
        { artifact: 'web', version: 'local', tag: null, registry: null, ...request },
        { signal: never },
      ),
    );
  const localTags = async (): Promise<string[]> =>
    (
      await docker(
        'image',
        'ls',
        '--format',
        '{{.Repository}}:{{.Tag}}',
        '--filter',
        `label=gemba.workspace=${workspaceId}`,
      )
    )
      .split('\n')
      .filter(Boolean);

  beforeAll(async () => {
    [free, closed] = await Promise.all([startRegistry({ asksForLogin: false }), startRegistry({ asksForLogin: true })]);
    const registries = {
      free: { address: `${free.host}/team` },
      closed: { address: closed.host, credentials_name: 'team-registry' },
      kept: { address: `${closed.host}/kept` },
      nobody: { address: '127.0.0.1:1' },
    };
    write('gemba.yaml', stringify({ name: 'pushtest', registries }));
    write('environments/test.yaml', 'test: { nodes: [{ services: [web] }] }\n');
    write('services/web.yaml', 'web: { build: web, registry: free }\nplain: { image: "debian:12-slim" }\n');
    write('services/web/Dockerfile', 'FROM debian:12-slim\nCOPY page /page\nCMD ["sleep", "600"]\n');
    write('services/web/page', 'one\n');
  }, 30_000);

  afterAll(async () => {
    for (const one of opened) await one.dispose();
    await removeLabelled(workspaceId);
    await Promise.all([free.dispose(), closed.dispose()]);
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it('builds from the folder, pushes under the hash of it, and leaves no name behind', async () => {
    const all = open();
    const run = await push(all);
    expect(run.error).toBeNull();
    expect(run).toMatchObject({ kind: 'push', state: 'done', changed: 1 });
    const [tag = ''] = await free.tags('team/web');
    expect(tag).toMatch(/^local-[0-9a-f]{12}$/);
    const last = run.steps.at(-1);
    expect(last).toMatchObject({ title: `Pushing ${free.host}/team/web:${tag}`, state: 'done' });
    expect(last?.detail).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await localTags()).toEqual(['pushtest/web:local']);
    expect(all.events.at(-1)).toMatchObject({ kind: 'note', title: 'web pushed to free', tags: ['push', 'web'] });
  });

  it('brings back the same image by its digest, and another one once the folder has changed', async () => {
    const all = open();
    const first = (await push(all)).steps.at(-1)?.detail ?? '';
    write('services/web/page', 'two\n');
    const second = (await push(all, { tag: 'v2' })).steps.at(-1)?.detail ?? '';
    expect(second).not.toBe(first);
    const reference = `${free.host}/team/web`;
    await docker('pull', '--quiet', `${reference}@${first}`);
    expect(await docker('run', '--rm', `${reference}@${first}`, 'cat', '/page')).toBe('one');
    await docker('image', 'rm', `${reference}@${first}`);
    expect((await free.tags('team/web')).includes('v2')).toBe(true);
  });

  it('keeps a name that somebody had given the image themselves', async () => {
    const reference = `${free.host}/team/web:mine`;
    await docker('tag', 'pushtest/web:local', reference);
    expect((await push(open(), { tag: 'mine' })).error).toBeNull();
    expect(await localTags()).toContain(reference);
    await docker('image', 'rm', reference);
  });

  it('shows the credentials that gemba.yaml names, and refuses to begin without them', async () => {
    const without: unknown = await push(open(), { registry: 'closed' }).catch((error: unknown) => error);
    expect(without).toMatchObject({
      code: 'missing',
      nextStep: expect.stringContaining('GEMBA_CREDENTIAL_TEAM_REGISTRY_USER') as string,
    });
    const secrets = {
      GEMBA_CREDENTIAL_TEAM_REGISTRY_USER: REGISTRY_USER,
      GEMBA_CREDENTIAL_TEAM_REGISTRY_PASSWORD: REGISTRY_PASSWORD,
    };
    const run = await push(open(secrets), { registry: 'closed', tag: 'v1' });
    expect(run.error).toBeNull();
    expect(await closed.tags('web')).toEqual(['v1']);
    expect(JSON.stringify([run, ...opened.map(({ events }) => events)])).not.toContain(REGISTRY_PASSWORD);
    const wrong = await push(open({ ...secrets, GEMBA_CREDENTIAL_TEAM_REGISTRY_PASSWORD: 'wrong' }), {
      registry: 'closed',
    });
    expect(wrong.error).toMatchObject({ code: 'denied' });
    expect(wrong.error?.message).toContain(
      `${closed.host} does not take the login from the credentials team-registry.`,
    );
  });

  it('shows what `docker login` has kept, or a credential helper answers', async () => {
    const asked = await push(open(), { registry: 'kept' });
    expect(asked.error).toMatchObject({ code: 'denied' });
    expect(asked.error?.message).toContain(`${closed.host} asks for a login, and there is none.`);
    expect(asked.error?.nextStep).toContain(`docker login ${closed.host}`);
    const auth = Buffer.from(`${REGISTRY_USER}:${REGISTRY_PASSWORD}`).toString('base64');
    write('login/config.json', JSON.stringify({ auths: { [`https://${closed.host}/v1/`]: { auth } } }));
    const login = { DOCKER_CONFIG: path.join(dir, 'login') };
    expect((await push(open({}, login), { registry: 'kept', tag: 'login' })).error).toBeNull();
    const answer = JSON.stringify({ ServerURL: closed.host, Username: REGISTRY_USER, Secret: REGISTRY_PASSWORD });
    write(
      'bin/docker-credential-test',
      `#!/bin/sh\n[ "$1" = get ] && [ "$(cat)" = '${closed.host}' ] && echo '${answer}'\n`,
    );
    chmodSync(path.join(dir, 'bin/docker-credential-test'), 0o755);
    write('helped/config.json', JSON.stringify({ credHelpers: { [closed.host]: 'test' } }));
    const helped = {
      DOCKER_CONFIG: path.join(dir, 'helped'),
      PATH: `${path.join(dir, 'bin')}:${process.env['PATH']}`,
    };
    expect((await push(open({}, helped), { registry: 'kept', tag: 'helped' })).error).toBeNull();
    expect((await closed.tags('kept/web')).sort()).toEqual(['helped', 'login']);
    write('absent/config.json', JSON.stringify({ credsStore: 'absent' }));
    const absent = push(open({}, { DOCKER_CONFIG: path.join(dir, 'absent') }), { registry: 'kept' });
    await expect(absent).rejects.toThrow('docker-credential-absent is not installed');
  });

  it('pulls with the same logins what a service runs', async () => {
    const reference = `${closed.host}/web:v1`;
    write('services/web.yaml', `web: { image: "${reference}", stop_grace: 1s }\nplain: { image: "debian:12-slim" }\n`);
    const up = (of: OpenEnvironments): Promise<Run> =>
      of.finish(of.environments.serve.up({ environment: 'test' }, { signal: never }));
    const secrets = {
      GEMBA_CREDENTIAL_TEAM_REGISTRY_USER: REGISTRY_USER,
      GEMBA_CREDENTIAL_TEAM_REGISTRY_PASSWORD: 'wrong',
    };
    expect((await up(open(secrets))).error?.message).toContain('cannot be pulled');
    const run = await up(open({ ...secrets, GEMBA_CREDENTIAL_TEAM_REGISTRY_PASSWORD: REGISTRY_PASSWORD }));
    expect(run.error).toBeNull();
    await docker('rm', '--force', 'pushtest-test-web-1');
    await docker('image', 'rm', reference);
    write('services/web.yaml', 'web: { build: web, registry: free }\nplain: { image: "debian:12-slim" }\n');
  });

  it('says what is wrong before it begins, or why nothing listens', async () => {
    const all = open();
    const ask = (request: object): Promise<unknown> =>
      Promise.resolve(
        all.deploy.serve.push(
          { artifact: 'web', version: 'local', tag: null, registry: null, ...request },
          { signal: never },
        ),
      );
    await expect(ask({ artifact: 'wbe' })).rejects.toThrow('There is no artifact wbe; did you mean web?');
    await expect(ask({ artifact: 'plain' })).rejects.toThrow('plain is not built here');
    await expect(ask({ registry: 'fre' })).rejects.toThrow('There is no registry fre in gemba.yaml.');
    await expect(ask({ version: 'b1' })).rejects.toThrow('There is no version b1 of web: only local exists.');
    const { error } = await push(all, { registry: 'nobody' });
    expect(error).toMatchObject({ code: 'missing' });
    expect(error?.message).toContain('nothing listens at 127.0.0.1:1.');
  });
});
