import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../platform/testing';
import { insidePath } from './inside-path';

function folder(): string {
  const dir = realpathSync(temporaryFolder());
  mkdirSync(path.join(dir, 'services'));
  mkdirSync(path.join(dir, '.git'));
  writeFileSync(path.join(dir, 'gemba.yaml'), '');
  symlinkSync('/etc', path.join(dir, 'out'));
  symlinkSync('.git', path.join(dir, 'repository'));
  symlinkSync('services', path.join(dir, 'other'));
  return dir;
}

describe('insidePath', () => {
  it.each(['gemba.yaml', 'services/new.yaml', 'a/new/folder/x.yaml', 'other/x.yaml', '.gitignore'])(
    'allows %s',
    async (file) => {
      const dir = folder();
      expect(await insidePath(dir, file)).toBe(path.join(dir, file));
    },
  );

  it.each([
    '../x',
    'services/../../x',
    '/etc/passwd',
    '.',
    'a\0b',
    'services\\..\\..\\x',
    'out/passwd',
    'out',
    '.git/config',
    '.git',
    '.GIT/hooks/pre-commit',
    '.git./config',
    'git~1/config',
    'sub/.git/hooks/pre-commit',
    'repository/config',
    '.gemba/gemba.sqlite',
    '.Gemba/owner.lock',
  ])('refuses %j', async (file) => {
    await expect(insidePath(folder(), file)).rejects.toMatchObject({ code: 'denied' });
  });
});
