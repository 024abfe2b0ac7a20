import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildCommandLine, runGemba, type Ended } from './command-line/testing/built-command-line';
import { acquireOwnership } from './ownership';
import { temporaryFolder } from './platform/testing';

let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine();
}, 120_000);

/** A folder with an empty workspace in it, trusted as `gemba init` implies. */
async function freshWorkspace(): Promise<{ root: string; shop: string; gemba(...args: string[]): Promise<Ended> }> {
  const root = temporaryFolder();
  const shop = path.join(root, 'shop');
  const made = await runGemba(cli, ['init', shop, '--empty'], { cwd: root });
  expect(made).toMatchObject({ status: 0 });
  return { root, shop, gemba: (...args) => runGemba(cli, ['--workspace', shop, ...args], { cwd: root }) };
}

describe('gemba as a process', () => {
  it('answers help without loading what commands need', async () => {
    const help = await runGemba(cli, ['--help'], { cwd: temporaryFolder() });
    expect(help).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('Usage: gemba') as string });
    const loaded = [...staticImports(cli)].filter((name) => !name.startsWith('node:')).sort();
    expect(loaded).toEqual(['commander', 'zod']);
  });

  it('says mistakes in one sentence with the next step, and exits 2', async () => {
    const ended = await runGemba(cli, ['stauts', 'local'], { cwd: temporaryFolder() });
    expect(ended).toEqual({
      status: 2,
      stdout: '',
      stderr: "gemba: Unknown command 'stauts'.\nDid you mean status? See: gemba --help\n",
      tookMs: ended.tookMs,
    });
  });

  it('never guesses a workspace for what changes something', async () => {
    const cwd = temporaryFolder();
    for (const args of [['up', 'local'], ['destroy', 'local', '--yes'], ['annotate', 'note'], ['trust'], ['serve']]) {
      const ended = await runGemba(cli, args, { cwd });
      expect(ended).toMatchObject({ status: 2, stdout: '' });
      expect(ended.stderr).toMatch(/^gemba: No workspace here.*\nName one with --workspace/);
    }
  });

  it('gives an error as the one document with --json', async () => {
    const ended = await runGemba(cli, ['--json', '--workspace', '/nonexistent', 'validate'], {
      cwd: temporaryFolder(),
    });
    expect(ended.status).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'missing' } });
    expect(ended.stderr).toMatch(/^gemba: \/nonexistent is not a workspace/);
  });
});

describe('gemba init, validate and trust', () => {
  it('make a workspace that is a git repository and valid', async () => {
    const { shop, gemba } = await freshWorkspace();
    expect(existsSync(path.join(shop, '.git'))).toBe(true);
    expect(readFileSync(path.join(shop, '.gitignore'), 'utf8')).toContain('.gemba');
    const ended = await gemba('validate', '--json');
    expect(ended.status).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ valid: true });
  });

  it('name the place of a mistake as editors understand it, and exit 1', async () => {
    const { shop, gemba } = await freshWorkspace();
    mkdirSync(path.join(shop, 'services'), { recursive: true });
    writeFileSync(path.join(shop, 'services', 'orders.yaml'), 'orders:\n  imagee: x\n');
    const ended = await gemba('validate');
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(/^services\/orders\.yaml:2:3: .*imagee/m);
    expect(ended.stderr).not.toMatch(/ {4}at /);
  });

  it('remember trust', async () => {
    const { shop, gemba } = await freshWorkspace();
    expect(await gemba('trust')).toMatchObject({ status: 0, stdout: expect.stringContaining(shop) as string });
  });
});

describe('looking while nobody owns the state folder', () => {
  it('answers from nothing without making anything', async () => {
    const { shop, gemba } = await freshWorkspace();
    expect(JSON.parse((await gemba('metrics', 'ls', '--json')).stdout)).toEqual([]);
    expect((await gemba('metrics', 'query', 'host.*', '--json')).stdout).toBe('[]\n');
    expect(JSON.parse((await gemba('metrics', 'stat', '--json')).stdout)).toMatchObject({ series: 0, points: 0 });
    expect(JSON.parse((await gemba('events', '--json')).stdout)).toEqual([]);
    expect(JSON.parse((await gemba('deployments', '--json')).stdout)).toEqual([]);
    expect(existsSync(path.join(shop, '.gemba', 'metrics.sqlite'))).toBe(false);
  }, 60_000);

  it('refuses formats that it cannot write and names those it can', async () => {
    const { gemba } = await freshWorkspace();
    const ended = await gemba('metrics', 'query', 'a', '--format', 'bmp');
    expect(ended.status).toBe(2);
    expect(ended.stderr).toMatch(/"bmp" is not supported.\nSupported: json, csv, raw/);
  });

  it('draws a picture of nothing, as a file', async () => {
    const { shop, gemba } = await freshWorkspace();
    const out = path.join(shop, 'nothing.png');
    expect((await gemba('metrics', 'query', 'a', '--format', 'png', '--size', '400x200', '--out', out)).status).toBe(0);
    expect(readFileSync(out).subarray(1, 4).toString()).toBe('PNG');
  }, 60_000);

  it('does not wait for a command that holds the folder, while what changes something says who does', async () => {
    const { shop, gemba } = await freshWorkspace();
    const held = acquireOwnership({ stateDir: path.join(shop, '.gemba'), workspaceDir: shop, what: 'gemba up local' });
    expect((await gemba('events', '--json')).status).toBe(0);
    const refused = await gemba('annotate', 'a note');
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain(`in use by gemba up local (process ${process.pid})`);
    await held.dispose();
  });
});

describe('changing while nobody owns the state folder', () => {
  it('takes the lock for as long as it runs, and what it wrote is there for the next', async () => {
    const { gemba } = await freshWorkspace();
    const noted = await gemba('annotate', 'deploy freeze', '--tags', 'ops,freeze', '--at', '-5min', '--json');
    expect(noted).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(noted.stdout)).toMatchObject({ kind: 'note', title: 'deploy freeze', tags: ['ops', 'freeze'] });
    const listed = await gemba('events', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject([{ title: 'deploy freeze' }]);
    expect(await gemba('annotate', 'again')).toMatchObject({ status: 0 });
  }, 60_000);
});

describe('a Docker socket that is dead or hangs', () => {
  const ENVIRONMENT =
    'local:\n  provider: docker\n  nodes:\n    - image: debian:12-slim\n      size: small\n      services: [orders]\n';

  async function withEnvironment(dockerHost: string) {
    const { root, shop } = await freshWorkspace();
    mkdirSync(path.join(shop, 'environments'), { recursive: true });
    mkdirSync(path.join(shop, 'services'), { recursive: true });
    writeFileSync(path.join(shop, 'environments', 'local.yaml'), ENVIRONMENT);
    writeFileSync(path.join(shop, 'services', 'orders.yaml'), 'orders:\n  image: debian:12-slim\n');
    const env = { DOCKER_HOST: dockerHost };
    return (...args: string[]) => runGemba(cli, ['--workspace', shop, ...args], { cwd: root, env });
  }

  it.each(['status', 'plan', 'drift', 'up', 'logs'])(
    '%s says so and exits 3 at once where nothing listens',
    async (command) => {
      const gemba = await withEnvironment(`unix://${path.join(temporaryFolder(), 'nobody.sock')}`);
      const ended = await gemba(command, 'local');
      expect(ended).toMatchObject({ status: 3 });
      expect(ended.stderr).toMatch(/^gemba: .*Docker/m);
      expect(ended.tookMs).toBeLessThan(10_000);
    },
    30_000,
  );

  it('ends within ten seconds where the listener never answers, and drift is unknown', async () => {
    const socket = path.join(temporaryFolder(), 'hanging.sock');
    const server = net.createServer(() => {});
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const gemba = await withEnvironment(`unix://${socket}`);
    // Four processes at once start slowly on a busy machine; that is not what is measured here.
    const starts = await Promise.all([1, 2, 3, 4].map(() => gemba('--version')));
    const startMs = Math.max(...starts.map(({ tookMs }) => tookMs));
    const all = await Promise.all(['status', 'plan', 'up', 'logs'].map((command) => gemba(command, 'local')));
    for (const ended of all) {
      expect(ended).toMatchObject({ status: 3 });
      expect(ended.tookMs).toBeLessThan(10_000 + startMs);
    }
    const drift = await gemba('drift', 'local', '--json');
    expect(drift.status).toBe(3);
    expect(JSON.parse(drift.stdout)).toMatchObject({ verdict: 'unknown', checked: 0 });
    server.close();
  }, 60_000);
});

/** The packages that are loaded with a built file, whatever is asked of it. */
function staticImports(file: string, found = new Set<string>(), seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return found;
  seen.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/^import (?:.*? from )?"([^"]+)";$/gm)) {
    if (name.startsWith('.')) staticImports(path.resolve(path.dirname(file), name), found, seen);
    else found.add(name);
  }
  return found;
}
