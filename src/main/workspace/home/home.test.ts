import { cpSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../platform/testing';
import { recentWorkspaces, rememberWorkspace } from './recent-workspaces';
import { isTrusted, trustWorkspace } from './trust';
import { workspaceId } from './workspace-id';

function workspace(root: string, name: string): string {
  const dir = path.join(realpathSync(root), name);
  mkdirSync(path.join(dir, '.gemba'), { recursive: true });
  writeFileSync(path.join(dir, 'gemba.yaml'), '');
  return dir;
}

describe('trust', () => {
  it('is remembered by real path, outside the workspace', async () => {
    const [root, homeDir] = [temporaryFolder(), temporaryFolder()];
    const dir = workspace(root, 'shop');
    symlinkSync(dir, path.join(root, 'link'));
    expect(await isTrusted(homeDir, dir)).toBe(false);
    await trustWorkspace(homeDir, path.join(root, 'link'));
    expect(await isTrusted(homeDir, dir)).toBe(true);
    expect(await isTrusted(temporaryFolder(), dir)).toBe(false);
    expect(readdirSync(dir)).toEqual(['.gemba', 'gemba.yaml']);
  });

  it('of a folder is not that of its copy, nor of what is not there', async () => {
    const [root, homeDir] = [temporaryFolder(), temporaryFolder()];
    const dir = workspace(root, 'shop');
    await trustWorkspace(homeDir, dir);
    cpSync(dir, path.join(root, 'copy'), { recursive: true });
    expect(await isTrusted(homeDir, path.join(root, 'copy'))).toBe(false);
    await expect(trustWorkspace(homeDir, path.join(root, 'nowhere'))).rejects.toMatchObject({ code: 'missing' });
  });

  it('is not granted by a damaged note', async () => {
    const [root, homeDir] = [temporaryFolder(), temporaryFolder()];
    const dir = workspace(root, 'shop');
    await trustWorkspace(homeDir, dir);
    const [note] = readdirSync(path.join(homeDir, 'trust'));
    writeFileSync(path.join(homeDir, 'trust', note!), '{"dir":');
    expect(await isTrusted(homeDir, dir)).toBe(false);
  });
});

describe('recent workspaces', () => {
  it('are the newest first, each once, and not without end', async () => {
    const homeDir = temporaryFolder();
    for (let index = 0; index < 25; index++)
      await rememberWorkspace(homeDir, { dir: `/w/${index}`, name: 'w', openedAt: index });
    await rememberWorkspace(homeDir, { dir: '/w/20', name: 'again', openedAt: 100 });
    const recent = await recentWorkspaces(homeDir);
    expect(recent).toHaveLength(20);
    expect(recent[0]).toEqual({ dir: '/w/20', name: 'again', openedAt: 100 });
    expect(recent.filter(({ dir }) => dir === '/w/20')).toHaveLength(1);
  });
});

describe('the id of a workspace', () => {
  const id = (dir: string, homeDir: string): Promise<string> =>
    workspaceId({ realDir: dir, stateDir: path.join(dir, '.gemba'), homeDir });

  it('stays when it is asked again, when the state folder is deleted, and when the folder is moved', async () => {
    const [root, homeDir] = [temporaryFolder(), temporaryFolder()];
    const dir = workspace(root, 'shop');
    const first = await id(dir, homeDir);
    expect(first).toMatch(/^[a-f0-9]{10}$/);
    expect(await id(dir, homeDir)).toBe(first);
    rmSync(path.join(dir, '.gemba'), { recursive: true });
    expect(await id(dir, homeDir)).toBe(first);
    mkdirSync(path.join(dir, '.gemba'));
    await id(dir, homeDir);
    const moved = path.join(realpathSync(root), 'moved');
    renameSync(dir, moved);
    expect(await id(moved, homeDir)).toBe(first);
    expect(await id(workspace(root, 'shop'), homeDir)).not.toBe(first);
    expect(await id(moved, homeDir)).toBe(first);
  });

  it('is another one for a copy, and for each of two copies of what is gone', async () => {
    const [root, homeDir] = [temporaryFolder(), temporaryFolder()];
    const dir = workspace(root, 'shop');
    const first = await id(dir, homeDir);
    const [one, two] = [path.join(realpathSync(root), 'one'), path.join(realpathSync(root), 'two')];
    cpSync(dir, one, { recursive: true });
    expect(await id(one, homeDir)).not.toBe(first);
    rmSync(one, { recursive: true });
    cpSync(dir, one, { recursive: true });
    cpSync(dir, two, { recursive: true });
    rmSync(dir, { recursive: true });
    expect(await id(one, homeDir)).not.toBe(await id(two, homeDir));
  });
});
