import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { silentLogger } from '../platform/logger';
import { temporaryFolder } from '../platform/testing';
import { initWorkspace, isTrusted, openWorkspace } from '.';

const sampleDir = path.resolve(import.meta.dirname, '../../../resources/sample');

function surroundings(): { dir: string; homeDir: string; sampleDir: string } {
  const home = temporaryFolder();
  vi.stubEnv('HOME', home);
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return { dir: path.join(temporaryFolder(), 'my shop'), homeDir: path.join(home, 'gemba'), sampleDir };
}

function git(dir: string, ...args: string[]): string {
  return execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8' }).trim();
}

async function problems(dir: string): Promise<string[]> {
  const workspace = await openWorkspace({
    dir,
    stateDir: path.join(dir, '.gemba'),
    homeDir: temporaryFolder(),
    logger: silentLogger,
    watch: false,
  });
  await workspace.dispose();
  return workspace.current().problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
}

describe('initWorkspace', () => {
  it('makes the sample shop: in order, committed without an identity, and trusted', async () => {
    const o = surroundings();
    const { files, repository } = await initWorkspace({ ...o, empty: false });
    expect(repository).toBe('created');
    expect(files).toEqual(expect.arrayContaining(['.gitignore', 'README.md', 'gemba.yaml']));
    expect(git(o.dir, 'status', '--porcelain')).toBe('');
    expect(git(o.dir, 'log', '--format=%s')).toBe('A new workspace');
    expect(git(o.dir, 'check-ignore', '.gemba/gemba.sqlite')).toBe('.gemba/gemba.sqlite');
    expect(await isTrusted(o.homeDir, o.dir)).toBe(true);
    expect(await problems(o.dir)).toEqual([]);
  });

  it('makes an empty one that is in order and named after its folder', async () => {
    const o = surroundings();
    await initWorkspace({ ...o, empty: true });
    expect(readFileSync(path.join(o.dir, 'gemba.yaml'), 'utf8')).toContain('\nname: my-shop\n');
    expect(await problems(o.dir)).toEqual([]);
  });

  it('has examples in comments that are in order once the # is taken away', async () => {
    const o = surroundings();
    await initWorkspace({ ...o, empty: true });
    for (const file of [
      'gemba.yaml',
      'services/services.yaml',
      'environments/local.yaml',
      'journeys/example.yaml',
      'blueprints/example.yaml',
    ]) {
      const text = readFileSync(path.join(o.dir, file), 'utf8');
      const isExample = (line: string): boolean =>
        /^# ( *)((?:[A-Za-z_-]+|debian-12|- [a-z_]+):|- [a-z.]+ \()/.test(line);
      const lines = text.split('\n').map((line) => (isExample(line) ? line.slice(2) : line));
      writeFileSync(path.join(o.dir, file), lines.join('\n'));
    }
    expect(await problems(o.dir)).toEqual([]);
  });

  it('refuses a folder that is a workspace already', async () => {
    const o = surroundings();
    await initWorkspace({ ...o, empty: true });
    await expect(initWorkspace({ ...o, empty: false })).rejects.toMatchObject({ code: 'refused' });
    await expect(initWorkspace({ ...o, empty: true })).rejects.toMatchObject({ code: 'refused' });
  });

  it("keeps what a person's own project has, and commits nothing of it", async () => {
    const o = surroundings();
    mkdirSync(o.dir);
    writeFileSync(path.join(o.dir, 'README.md'), 'mine');
    writeFileSync(path.join(o.dir, '.gitignore'), 'node_modules/');
    git(o.dir, 'init', '-q');
    expect(await initWorkspace({ ...o, empty: true })).toMatchObject({ repository: 'existing' });
    expect(readFileSync(path.join(o.dir, 'README.md'), 'utf8')).toBe('mine');
    expect(readFileSync(path.join(o.dir, '.gitignore'), 'utf8')).toBe('node_modules/\n.gemba/\n');
    expect(git(o.dir, 'status', '--porcelain', '--untracked-files=no')).toBe('');
  });

  it('writes nothing where a file stands in the way', async () => {
    const o = surroundings();
    mkdirSync(path.join(o.dir, 'services'), { recursive: true });
    writeFileSync(path.join(o.dir, 'services', 'services.yaml'), 'mine');
    await expect(initWorkspace({ ...o, empty: true })).rejects.toMatchObject({ code: 'refused' });
    expect(readdirSync(o.dir)).toEqual(['services']);
  });
});
