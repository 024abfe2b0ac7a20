import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeploy } from '../deploy';
import { dockerAvailable, fileWriter } from '../platform/testing';
import { createRuns } from '../runs';
import { docker } from './testing/docker';
import { openEnvironments, type OpenEnvironments } from './testing/open-environments';
import { removeLabelled } from './testing/remove-labelled';
import { otherThanReading } from './testing/transcript';

const never = new AbortController().signal;
const environment = 'test';

describe.skipIf(!dockerAvailable)('images that a provisioner makes (needs Docker)', { timeout: 300_000 }, () => {
  const workspaceId = `bake${randomBytes(5).toString('hex')}`;
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-bake-'));
  let open: OpenEnvironments;
  const serve = (): OpenEnvironments['environments']['serve'] => open.environments.serve;
  const up = (): ReturnType<OpenEnvironments['finish']> => open.finish(serve().up({ environment }, { signal: never }));
  const drift = () => serve().drift({ environment }, { signal: never });
  const planned = async (): Promise<string[]> => {
    const { changes } = await serve().plan({ environment }, { signal: never });
    return changes
      .filter(({ kind }) => kind === 'image')
      .map(({ action, name, reasons }) => `${action} ${name.replace(/-[0-9a-f]{12}$/, '-…')}: ${reasons.join(', ')}`);
  };
  const images = async (): Promise<string[]> => {
    const filters = ['--filter', `label=gemba.workspace=${workspaceId}`, '--filter', 'label=gemba.kind=baked'];
    return (await docker('image', 'ls', '--quiet', ...filters)).split('\n').filter(Boolean);
  };
  const helpers = (): Promise<string> =>
    docker(
      ...['ps', '--all', '--quiet'],
      ...['--filter', `label=gemba.workspace=${workspaceId}`, '--filter', 'label=gemba.kind=bake'],
    );
  const write = fileWriter(dir);
  const service = (more: object): void =>
    write(
      'services/web.yaml',
      stringify({ web: { image: 'debian:12-slim', command: 'exec sleep 600', stop_grace: '1s', ...more } }),
    );

  beforeAll(() => {
    write('gemba.yaml', 'name: baketest\n');
    write('environments/test.yaml', 'test: { nodes: [{ services: [web] }] }\n');
    write('services/web/install.sh', '#!/bin/sh\nset -e\ncp motd /etc/motd\necho set up\n');
    write('services/web/motd', 'one\n');
    symlinkSync('/etc/shadow', path.join(dir, 'services/web/secrets'));
    service({ shell: 'web/install.sh', tests: [{ file: { path: '/etc/motd', contains: 'one' } }] });
    open = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId, name: 'baketest' });
  });

  afterAll(async () => {
    await open.dispose();
    await removeLabelled(workspaceId);
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it('are baked once, from the folder, and used again', async () => {
    expect(await planned()).toContain('bake baketest/web:baked-…: it was not made yet');
    expect(await images()).toEqual([]);
    const first = await up();
    expect(first.error).toBeNull();
    expect(first.steps.map(({ title }) => title)).toContain('Baking the image of web');
    expect(first.steps.at(-1)).toMatchObject({ detail: 'The one test passes.' });
    expect(await images()).toHaveLength(1);
    expect(await helpers()).toBe('');
    expect(await up()).toMatchObject({ state: 'done', changed: 0 });
    const report = await drift();
    expect(report).toMatchObject({ verdict: 'same', checked: 1 });
    expect(otherThanReading(report.transcript)).toEqual([]);
  });

  it('keep what the base says, and hold neither the provisioner nor what a link of its folder leads to', async () => {
    const [image = ''] = await images();
    const config = async (of: string): Promise<unknown> =>
      JSON.parse(await docker('image', 'inspect', '--format', '{{json .Config}}', of)) as unknown;
    const { Cmd, Env } = (await config('debian:12-slim')) as { Cmd: unknown; Env: unknown };
    expect(await config(image)).toMatchObject({ Cmd, Env });
    await expect(docker('run', '--rm', image, 'ls', '/var/lib/gemba-provision')).rejects.toThrow('No such file');
  });

  it('are baked anew when the folder changes, and say so; the old one comes back without work', async () => {
    write('services/web/motd', 'two\n');
    expect(await planned()).toEqual(['bake baketest/web:baked-…: the folder of its script has changed']);
    const report = await drift();
    expect(report.nodes[0]?.facts[0]?.actual).toContain('before services/web/install.sh or debian:12-slim changed');
    service({ shell: 'web/install.sh' });
    expect((await up()).error).toBeNull();
    expect(await images()).toHaveLength(2);
    write('services/web/motd', 'one\n');
    expect(await planned()).toEqual([]);
    const back = await up();
    expect(back.steps.map(({ title }) => title)).not.toContain('Baking the image of web');
    expect(await docker('exec', 'baketest-test-web-1', 'cat', '/etc/motd')).toBe('one');
  });

  it('are refused where a second run changes something, with what that was', async () => {
    write('services/web/install.sh', '#!/bin/sh\ndate +%N >/etc/made\necho line >>/etc/motd\n: >/etc/same\n');
    const { error, state } = await up();
    expect(state).toBe('failed');
    expect(error?.message).toContain(
      'services/web/install.sh changes something each time it is run; a second run changed: /etc/made, /etc/motd.',
    );
    expect(await helpers()).toBe('');
  });

  it('end with the last lines of what failed, and leave what ran as it was', async () => {
    write('services/web/install.sh', '#!/bin/sh\necho looking; echo "no such thing" >&2; exit 3\n');
    const { error } = await up();
    expect(error?.message).toContain(
      'The image of web could not be baked: services/web/install.sh failed with status 3: no such thing',
    );
    expect(error?.nextStep).toBe('Correct services/web/install.sh and run `up` again.');
    expect(await docker('exec', 'baketest-test-web-1', 'cat', '/etc/motd')).toBe('one');
  });

  it('are given up where the provisioner never ends, or the run is cancelled', async () => {
    write('services/web/install.sh', '#!/bin/sh\nwhile :; do echo still here; sleep 0.2; done\n');
    service({ shell: { file: 'web/install.sh', time_limit: '3s' } });
    const { error } = await up();
    expect(error).toMatchObject({ code: 'timeout' });
    expect(error?.message).toContain('services/web/install.sh was not done within 3 s, and was broken off.');
    expect(error?.nextStep).toContain('time_limit');
    expect(await helpers()).toBe('');
    service({ shell: 'web/install.sh' });
    const { runId } = await serve().up({ environment }, { signal: never });
    await expect.poll(helpers, { timeout: 10_000 }).not.toBe('');
    await sleep(500);
    await open.runs.serve.cancel({ runId }, { signal: never });
    expect((await open.finish({ runId })).state).toBe('cancelled');
    expect(await helpers()).toBe('');
  });

  it('are not made from outside the workspace', async () => {
    service({ shell: '../../outside.sh' });
    expect((await up()).error?.message).toMatch(/leads outside the workspace|There is no/);
    rmSync(path.join(dir, 'services/web/install.sh'));
    symlinkSync('/etc/shadow', path.join(dir, 'services/web/install.sh'));
    service({ shell: 'web/install.sh' });
    expect((await up()).error?.message).toContain('is a link');
    rmSync(path.join(dir, 'services/web/install.sh'));
  });

  it('clear away what a killed run left, by up and by destroy', async () => {
    write('services/web/install.sh', '#!/bin/sh\nexit 0\n');
    const leave = () =>
      docker(
        ...['run', '--detach', '--label', `gemba.workspace=${workspaceId}`, '--label', 'gemba.environment=test'],
        ...['--label', 'gemba.kind=bake', 'debian:12-slim', 'sleep', '600'],
      );
    await leave();
    expect((await up()).error).toBeNull();
    expect(await helpers()).toBe('');
    await leave();
    expect((await open.finish(serve().destroy({ environment, confirm: null }, { signal: never }))).error).toBeNull();
    expect(await helpers()).toBe('');
  });

  it('come from puppet, which is installed in them and says itself what it changed', async () => {
    const manifest = `file { '/etc/motd': content => "by puppet\\n" }\n`;
    write('services/web.pp', manifest);
    service({ puppet_manifest: 'web.pp' });
    expect((await up()).error).toBeNull();
    expect(await docker('exec', 'baketest-test-web-1', 'cat', '/etc/motd')).toBe('by puppet');
    expect(await up()).toMatchObject({ changed: 0 });
    write('services/web.pp', manifest.replace('puppet', 'hand'));
    expect(await planned()).toEqual(['bake baketest/web:baked-…: its puppet manifest has changed']);
    const [withPuppet = ''] = await images();
    const base = `baketest/puppet:${workspaceId}`;
    await docker('tag', withPuppet, base);
    write('services/web.pp', `${manifest}exec { '/bin/date': }\n`);
    service({ image: base, puppet_manifest: 'web.pp' });
    expect((await up()).error?.message).toContain('a second run changed: Exec[/bin/date] returns.');
  });
});
