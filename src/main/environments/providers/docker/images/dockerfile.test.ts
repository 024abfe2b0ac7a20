import { symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileWriter, temporaryFolder } from '../../../../platform/testing';
import { baseImages } from './base-images';
import { readBuildContext } from './build-context';
import { parseDockerIgnore } from './docker-ignore';

describe('baseImages', () => {
  it.each([
    ['FROM debian:12-slim', ['debian:12-slim']],
    ['# c\nARG BASE=debian:12\nFROM ${BASE}-slim AS build\nRUN x\nFROM build\nFROM scratch', ['debian:12-slim']],
    ['ARG A\nFROM ${A:-alpine:3}', ['alpine:3']],
    ['FROM --platform=linux/amd64 \\\n  node:20 AS a\nFROM a AS b\nFROM redis', ['node:20', 'redis']],
  ])('reads %j', (dockerfile, images) => {
    expect(baseImages(dockerfile, {})).toEqual(images);
  });

  it('takes a build argument over a default', () => {
    expect(baseImages('ARG BASE=a:1\nFROM $BASE', { BASE: 'b:2' })).toEqual(['b:2']);
  });
});

describe('parseDockerIgnore', () => {
  it.each([
    ['node_modules', 'node_modules/a/b', true],
    ['*.log', 'a.log', true],
    ['*.log', 'logs/a.log', false],
    ['**/*.log', 'logs/a.log', true],
    ['docs\n!docs/README.md', 'docs/README.md', false],
    ['docs\n!docs/README.md', 'docs/other.md', true],
    ['# docs', 'docs', false],
    ['/build/', 'build/x', true],
  ])('%j and %s: %s', (rules, file, ignored) => {
    expect(parseDockerIgnore(rules)(file)).toBe(ignored);
  });
});

describe('readBuildContext', () => {
  const write = (dir: string, file: string, text: string): void => fileWriter(dir)(file, text);
  const read = (workspaceDir: string, folder = 'web') =>
    readBuildContext({ workspaceDir, folder: path.join(workspaceDir, folder), dockerfile: 'Dockerfile', args: {} });

  it('hashes contents, not times', async () => {
    const dir = temporaryFolder();
    write(dir, 'web/Dockerfile', 'FROM x');
    write(dir, 'web/a/b', '1');
    const before = await read(dir);
    utimesSync(path.join(dir, 'web/a/b'), 1, 1);
    expect((await read(dir)).hash).toBe(before.hash);
    write(dir, 'web/a/b', '2');
    expect((await read(dir)).hash).not.toBe(before.hash);
  });

  it('sends links as links and follows none', async () => {
    const dir = temporaryFolder();
    write(dir, 'web/Dockerfile', 'FROM x');
    symlinkSync('/etc', path.join(dir, 'web/outside'));
    expect((await read(dir)).entries).toEqual(['Dockerfile', 'outside']);
  });

  it('refuses a folder that leads out of the workspace', async () => {
    const dir = temporaryFolder();
    symlinkSync('/etc', path.join(dir, 'web'));
    await expect(read(dir)).rejects.toMatchObject({ code: 'invalid' });
    await expect(read(dir, '..')).rejects.toMatchObject({ code: 'invalid' });
  });

  it('names a folder or a Dockerfile that is not there', async () => {
    const dir = temporaryFolder();
    await expect(read(dir)).rejects.toMatchObject({ code: 'missing' });
    write(dir, 'web/x', '');
    await expect(read(dir)).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('no Dockerfile') as unknown,
    });
  });
});
