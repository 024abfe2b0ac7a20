import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../platform/testing';
import { makePictureFolder } from './picture-folder';

it('removes the folders of processes that are gone and leaves everything else', () => {
  const parent = temporaryFolder();
  const gone = spawnSync(process.execPath, ['--version']).pid;
  for (const name of [`gemba-picture-${gone}`, `gemba-picture-${process.ppid}`, 'gemba-picture-notes', 'other']) {
    mkdirSync(path.join(parent, name));
  }
  const dir = makePictureFolder(parent, process.pid);
  expect(existsSync(dir)).toBe(true);
  expect(existsSync(path.join(parent, `gemba-picture-${gone}`))).toBe(false);
  expect(existsSync(path.join(parent, `gemba-picture-${process.ppid}`))).toBe(true);
  expect(existsSync(path.join(parent, 'gemba-picture-notes'))).toBe(true);
  expect(existsSync(path.join(parent, 'other'))).toBe(true);
});
