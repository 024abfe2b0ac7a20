import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceDefinition } from '../../shared/definitions/service';
import { createDeploy } from '../deploy';
import { dockerAvailable } from '../platform/testing';
import { createRuns } from '../runs';
import { docker } from './testing/docker';
import { openEnvironments, type OpenEnvironments } from './testing/open-environments';

const never = new AbortController().signal;
const environment = 'test';

describe.skipIf(!dockerAvailable)('hostile definitions (needs Docker)', { timeout: 60_000 }, () => {
  let dir: string;
  let workspaceId: string;
  let open: OpenEnvironments;

  beforeEach(() => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-hostile-'));
    workspaceId = `hostile${randomBytes(5).toString('hex')}`;
    for (const folder of ['environments', 'services/web']) mkdirSync(path.join(dir, folder), { recursive: true });
    writeFileSync(path.join(dir, 'gemba.yaml'), 'name: hostile\n');
    writeFileSync(path.join(dir, 'environments/test.yaml'), 'test: { nodes: [{ services: [web] }] }\n');
  });

  afterEach(async () => {
    await open.dispose();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Brings it up with this service and says what came of it, and what of the workspace is left on the engine. */
  async function upWith(
    service: unknown,
    options: { dockerfile?: string; cancelAfterMs?: number } = {},
  ): Promise<{ state: string; code: string; message: string; nextStep: string; left: string; tookMs: number }> {
    writeFileSync(path.join(dir, 'services/web.yaml'), stringify({ web: service }));
    if (options.dockerfile !== undefined) writeFileSync(path.join(dir, 'services/web/Dockerfile'), options.dockerfile);
    open = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId });
    const { serve } = open.environments;
    const begun = performance.now();
    const { runId } = await serve.up({ environment }, { signal: never });
    if (options.cancelAfterMs !== undefined) {
      await sleep(options.cancelAfterMs);
      await open.runs.serve.cancel({ runId }, { signal: never });
    }
    const run = await open.finish({ runId });
    const tookMs = performance.now() - begun;
    await open.finish(serve.destroy({ environment, confirm: null }, { signal: never }));
    const own = ['--quiet', '--filter', `label=gemba.workspace=${workspaceId}`];
    const left = await Promise.all([
      docker('ps', '--all', ...own),
      docker('network', 'ls', ...own),
      docker('volume', 'ls', ...own),
    ]);
    const { code = '', message = '', nextStep = '' } = run.error ?? {};
    return { state: run.state, code, message, nextStep, left: left.join(''), tookMs };
  }

  it('does not follow a link out of a service’s folder', async () => {
    symlinkSync('/etc/shadow', path.join(dir, 'services/web/secrets'));
    const dockerfile =
      'FROM debian:12-slim\nCOPY . /app/\nRUN readlink /app/secrets && ! grep -q root /app/secrets\nCMD ["sleep", "600"]\n';
    const { message } = await upWith({ build: 'web' }, { dockerfile });
    // In the image the link leads to the image's own file, if to anything.
    expect(message === '' || message.includes('could not be built')).toBe(true);
    const secret = await docker('run', '--rm', 'debian:12-slim', 'cat', '/etc/shadow');
    const images = await docker('image', 'ls', '--quiet', '--filter', `label=gemba.workspace=${workspaceId}`);
    for (const image of images.split('\n').filter(Boolean)) {
      expect(await docker('run', '--rm', '--entrypoint', 'cat', image, '/app/secrets')).toBe(secret);
      await docker('image', 'rm', '--force', image);
    }
  });

  it('does not build from a folder that leads outside the workspace', async () => {
    rmSync(path.join(dir, 'services/web'), { recursive: true });
    symlinkSync('/etc', path.join(dir, 'services/web'));
    const { message, nextStep, left } = await upWith({ build: 'web' });
    expect(message).toContain('leads outside the workspace, to /etc');
    expect(nextStep).toBe('Build from a folder inside the workspace.');
    expect(left).toBe('');
  });

  it('does not send gigabytes to the engine', async () => {
    const file = path.join(dir, 'services/web/disk.img');
    writeFileSync(file, '');
    truncateSync(file, 5 * 1024 ** 3);
    const { message, nextStep, left, tookMs } = await upWith(
      { build: 'web' },
      { dockerfile: 'FROM debian:12-slim\nCOPY . /\n' },
    );
    expect(message).toContain('is too large to be sent for a build: more than 512 MB');
    expect(nextStep).toContain('.dockerignore');
    expect(left).toBe('');
    expect(tookMs).toBeLessThan(20_000);
  });

  it('breaks off a build that never ends, silent or not', async () => {
    const build = { folder: 'web', time_limit: '4s' };
    const dockerfile = 'FROM debian:12-slim\nRUN while :; do echo still here; sleep 0.2; done\n';
    const { code, message, nextStep, left } = await upWith({ build }, { dockerfile });
    expect(code).toBe('timeout');
    expect(message).toContain('The image of web was not built within 4 s, and its build was broken off.');
    expect(nextStep).toContain('time_limit');
    expect(left).toBe('');
    await expect
      .poll(() => docker('ps', '--quiet', '--filter', 'status=running', '--no-trunc').then(stillHere))
      .toBe(0);
  });

  it('is cancelled in the middle of a build, and leaves no build behind', async () => {
    const dockerfile = 'FROM debian:12-slim\nRUN while :; do echo still here; sleep 0.2; done\n';
    const { state, left, tookMs } = await upWith({ build: 'web' }, { dockerfile, cancelAfterMs: 2500 });
    expect(state).toBe('cancelled');
    expect(left).toBe('');
    expect(tookMs).toBeLessThan(20_000);
    await expect.poll(() => docker('ps', '--quiet', '--no-trunc').then(stillHere)).toBe(0);
  });

  it('gives an image’s name to nobody who could take it for a command', async () => {
    const trap = path.join(dir, 'trap');
    const image = `debian:12-slim; touch ${trap} $(touch ${trap})`;
    expect(ServiceDefinition.safeParse({ image }).error?.issues[0]?.message).toContain('must be a name for an image');
    writeFileSync(
      path.join(dir, 'environments/test.yaml'),
      stringify({ test: { nodes: [{ services: ['web'], image }] } }),
    );
    const { code, message, left } = await upWith({});
    expect(code).toBe('invalid');
    expect(message).toContain('is no name for an image');
    expect(existsSync(trap)).toBe(false);
    expect(left).toBe('');
  });

  it('passes config and commands on as they are', async () => {
    const trap = path.join(dir, 'trap');
    const value = `$(touch ${trap}); \`touch ${trap}\`\n"'`;
    const { message, left } = await upWith({
      image: 'debian:12-slim',
      env: { VALUE: value },
      command: ['sh', '-c', 'printf %s "$VALUE" >/value; exec sleep 600'],
      health: { command: ['sh', '-c', 'test "$(wc -c </value)" -gt 10'], interval: '1s' },
    });
    expect(message).toBe('');
    expect(existsSync(trap)).toBe(false);
    expect(left).toBe('');
  });
});

/** How many running containers are builds of this file: their command is the one that never ends. */
async function stillHere(ids: string): Promise<number> {
  const commands = await Promise.all(
    ids
      .split('\n')
      .filter(Boolean)
      .map((id) => docker('inspect', '--format', '{{json .Config.Cmd}}', id).catch(() => '')),
  );
  return commands.filter((command) => command.includes('echo still here')).length;
}
