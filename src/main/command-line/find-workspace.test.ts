import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../platform/testing';
import { rememberWorkspace } from '../workspace/home/recent-workspaces';
import { findConsoleWorkspace, findNamedWorkspace, homeFolder, type WorkspaceWish } from './find-workspace';

function workspaceAt(dir: string): string {
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'gemba.yaml'), 'name: shop\n');
  return dir;
}

function wishIn(root: string, change: Partial<WorkspaceWish> = {}): WorkspaceWish {
  const resourcesDir = path.join(root, 'resources');
  workspaceAt(path.join(resourcesDir, 'sample'));
  return { dir: null, stateDir: null, env: {}, cwd: root, homeDir: path.join(root, 'home'), resourcesDir, ...change };
}

describe('which workspace is meant', () => {
  it('is the nearest folder upward that holds gemba.yaml', () => {
    const root = temporaryFolder();
    const outer = workspaceAt(path.join(root, 'outer'));
    const inner = workspaceAt(path.join(outer, 'a', 'inner'));
    mkdirSync(path.join(inner, 'services'));
    mkdirSync(path.join(outer, 'b'));
    const at = (cwd: string) => findNamedWorkspace(wishIn(root, { cwd })).workspaceDir;
    expect(at(path.join(inner, 'services'))).toBe(inner);
    expect(at(path.join(outer, 'b'))).toBe(outer);
  });

  it('is the one that was named before the nearest, by option before environment', () => {
    const root = temporaryFolder();
    const [near, byEnv, byOption] = ['near', 'env', 'option'].map((name) => workspaceAt(path.join(root, name)));
    const env = { GEMBA_WORKSPACE: byEnv, GEMBA_STATE: 'state' };
    const wish = wishIn(root, { cwd: near ?? '', env });
    expect(findNamedWorkspace(wish)).toEqual({ workspaceDir: byEnv, stateDir: path.join(near ?? '', 'state') });
    expect(findNamedWorkspace({ ...wish, dir: '../option', stateDir: '/s' })).toEqual({
      workspaceDir: byOption,
      stateDir: '/s',
    });
  });

  it('is never guessed for what changes something', () => {
    const root = temporaryFolder();
    const wish = wishIn(root);
    expect(() => findNamedWorkspace(wish)).toThrow(
      expect.objectContaining({ code: 'usage', nextStep: expect.stringContaining('--workspace') as string }) as Error,
    );
  });

  it('is not quietly another one where the named folder is none', async () => {
    const root = temporaryFolder();
    const wish = wishIn(root, { dir: 'typo', cwd: workspaceAt(path.join(root, 'near')) });
    expect(() => findNamedWorkspace(wish)).toThrow(expect.objectContaining({ code: 'missing' }) as Error);
    await expect(findConsoleWorkspace(wish)).rejects.toMatchObject({ code: 'missing' });
  });

  it('is the last one opened that is still there, for who only looks', async () => {
    const root = temporaryFolder();
    const wish = wishIn(root);
    const older = workspaceAt(path.join(root, 'older'));
    await rememberWorkspace(wish.homeDir, { dir: older, name: 'older', openedAt: 1 });
    await rememberWorkspace(wish.homeDir, { dir: path.join(root, 'gone'), name: 'gone', openedAt: 2 });
    expect(await findConsoleWorkspace(wish)).toEqual({ workspaceDir: older, stateDir: path.join(older, '.gemba') });
  });

  it('is the sample, copied once to the data folder, where nothing was ever opened', async () => {
    const root = temporaryFolder();
    const wish = wishIn(root);
    const first = await findConsoleWorkspace(wish);
    expect(first.workspaceDir).toBe(path.join(wish.homeDir, 'sample'));
    writeFileSync(path.join(first.workspaceDir, 'gemba.yaml'), 'name: mine\n');
    expect(await findConsoleWorkspace(wish)).toEqual(first);
  });
});

describe('the data folder', () => {
  it('is what GEMBA_HOME says, or the one the system has for it', () => {
    expect(homeFolder({ GEMBA_HOME: '/data/gemba' })).toBe('/data/gemba');
    if (process.platform === 'linux') expect(homeFolder({ XDG_DATA_HOME: '/xdg' })).toBe('/xdg/gemba');
  });
});
