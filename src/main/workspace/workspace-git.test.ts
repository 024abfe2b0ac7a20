import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { WorkspaceSummary } from '../../shared/model/workspace';
import { silentLogger } from '../platform/logger';
import { temporaryFolder } from '../platform/testing';
import { openWorkspace, trustWorkspace, type Workspace } from '.';
import { parseGitStatus } from './git/status';

const options = { signal: new AbortController().signal };

/** Nobody ever told this git a name: as on a fresh machine. */
function withoutIdentity(): void {
  const home = temporaryFolder();
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CONFIG_HOME', home);
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
  for (const name of ['GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_NAME', 'GIT_COMMITTER_EMAIL', 'EMAIL'])
    vi.stubEnv(name, undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

function git(dir: string, ...args: string[]): string {
  return execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8' });
}

function makeRepository(): string {
  const dir = temporaryFolder();
  writeFileSync(path.join(dir, 'gemba.yaml'), 'name: shop\n');
  git(dir, 'init', '-q', '-b', 'main');
  return dir;
}

async function open(dir: string, o: { trusted?: boolean; watch?: boolean; homeDir?: string } = {}): Promise<Workspace> {
  const homeDir = o.homeDir ?? temporaryFolder();
  if (o.trusted !== false) await trustWorkspace(homeDir, dir);
  const workspace = await openWorkspace({
    dir,
    stateDir: path.join(dir, '.gemba'),
    homeDir,
    logger: silentLogger,
    watch: o.watch ?? false,
  });
  onTestFinished(() => workspace.dispose());
  return workspace;
}

async function changes(workspace: Workspace): Promise<Record<string, string>> {
  const files = await workspace.serve.files({}, options);
  return Object.fromEntries(files.map(({ path: file, change }) => [file, change]));
}

describe('git of a workspace', () => {
  it('tells what changed, commits it without an identity, and shows the history', async () => {
    withoutIdentity();
    const dir = makeRepository();
    const { serve } = await open(dir);
    writeFileSync(path.join(dir, 'näme with space.txt'), 'x');
    expect(await serve.history({ file: null, limit: 10 }, options)).toEqual([]);
    const first = await serve.commit({ files: ['gemba.yaml'], message: 'Begin\n\nWith a shop.' }, options);
    expect(first).toMatchObject({ subject: 'Begin', hash: expect.stringMatching(/^[0-9a-f]{40}$/) as string });
    expect(first.author).not.toBe('');
    expect(await changes({ serve } as Workspace)).toEqual({
      'gemba.yaml': 'unchanged',
      'näme with space.txt': 'untracked',
    });

    writeFileSync(path.join(dir, 'gemba.yaml'), 'name: other\n');
    expect((await serve.diff({ file: 'gemba.yaml', commit: null }, options)).diff).toContain(
      '-name: shop\n+name: other',
    );
    expect((await serve.diff({ file: 'näme with space.txt', commit: null }, options)).diff).toContain('+x');
    expect((await serve.diff({ file: 'gemba.yaml', commit: first.hash }, options)).diff).toContain('+name: shop');
    const second = await serve.commit({ files: ['gemba.yaml'], message: 'Rename' }, options);
    expect(await serve.history({ file: 'gemba.yaml', limit: 10 }, options)).toEqual([second, first]);
    expect(await serve.history({ file: null, limit: 1 }, options)).toEqual([second]);
  });

  it('commits the named files only, deleted ones too', async () => {
    withoutIdentity();
    const dir = makeRepository();
    const { serve } = await open(dir);
    writeFileSync(path.join(dir, 'a.txt'), 'a');
    await serve.commit({ files: ['gemba.yaml', 'a.txt'], message: 'Begin' }, options);
    rmSync(path.join(dir, 'a.txt'));
    writeFileSync(path.join(dir, 'staged.txt'), 's');
    git(dir, 'add', 'staged.txt');
    await serve.commit({ files: ['a.txt'], message: 'Without a' }, options);
    expect(git(dir, 'show', '--name-status', '--format=').trim()).toBe('D\ta.txt');
    expect(await changes({ serve } as Workspace)).toMatchObject({ 'staged.txt': 'added' });
  });

  it('sees a commit that was made elsewhere', async () => {
    withoutIdentity();
    const dir = makeRepository();
    const workspace = await open(dir, { watch: true });
    await expect.poll(() => workspace.summary().git).toEqual({ branch: 'main', changed: 1 });
    const clean = new Promise<WorkspaceSummary>((resolve) =>
      workspace.onSummary((summary) => {
        if (summary.git?.changed === 0) resolve(summary);
      }),
    );
    git(dir, 'add', '.');
    git(dir, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'x');
    expect((await clean).git).toEqual({ branch: 'main', changed: 0 });
  });

  it('knows a workspace that is a folder inside a repository', async () => {
    withoutIdentity();
    const root = temporaryFolder();
    const dir = path.join(root, 'ops', 'shop');
    mkdirSync(dir, { recursive: true });
    writeFileSync(path.join(dir, 'gemba.yaml'), 'name: shop\n');
    writeFileSync(path.join(root, 'outside.txt'), '');
    git(root, 'init', '-q');
    const workspace = await open(dir);
    expect(await changes(workspace)).toEqual({ 'gemba.yaml': 'untracked' });
    await workspace.serve.commit({ files: ['gemba.yaml'], message: 'Begin' }, options);
    expect(await changes(workspace)).toEqual({ 'gemba.yaml': 'unchanged' });
    expect(await workspace.serve.history({ file: 'gemba.yaml', limit: 5 }, options)).toHaveLength(1);
  });

  it('goes on without a repository, and without git', async () => {
    const dir = temporaryFolder();
    writeFileSync(path.join(dir, 'gemba.yaml'), '');
    const workspace = await open(dir);
    expect(await changes(workspace)).toEqual({ 'gemba.yaml': 'unchanged' });
    expect(workspace.summary().git).toBeNull();
    await expect(workspace.serve.history({ file: null, limit: 1 }, options)).rejects.toMatchObject({ code: 'missing' });
    vi.stubEnv('PATH', '/nowhere');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect(await changes(workspace)).toEqual({ 'gemba.yaml': 'unchanged' });
  });

  it('takes no option for a commit', async () => {
    const dir = makeRepository();
    const { serve } = await open(dir);
    const asking = serve.diff({ file: 'gemba.yaml', commit: '--output=/tmp/x' }, options);
    await expect(asking).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('an untrusted workspace', () => {
  /** A repository whose own configuration names a program in every place that git would run one for a look. */
  function trap(): { dir: string; sprung: string } {
    const dir = makeRepository();
    const sprung = path.join(dir, '.git', 'sprung');
    const program = path.join(dir, '.git', 'program.sh');
    writeFileSync(program, `#!/bin/sh\ntouch ${sprung}\ncat\n`);
    chmodSync(program, 0o755);
    writeFileSync(path.join(dir, '.gitattributes'), '* filter=trap diff=trap\n');
    for (const key of [
      'filter.trap.clean',
      'filter.trap.smudge',
      'diff.trap.textconv',
      'diff.external',
      'core.fsmonitor',
    ])
      git(dir, 'config', key, program);
    writeFileSync(path.join(dir, '.git', 'hooks', 'pre-commit'), `#!/bin/sh\ntouch ${sprung}\n`, { mode: 0o755 });
    return { dir, sprung };
  }

  it('runs nothing that its repository names', async () => {
    const { dir, sprung } = trap();
    const workspace = await open(dir, { trusted: false, watch: true });
    expect(workspace.summary()).toMatchObject({ trusted: false, git: null });
    await changes(workspace);
    await expect(workspace.serve.diff({ file: 'gemba.yaml', commit: null }, options)).rejects.toMatchObject({
      code: 'missing',
    });
    await expect(workspace.serve.commit({ files: ['gemba.yaml'], message: 'x' }, options)).rejects.toMatchObject({
      code: 'untrusted',
    });
    expect(existsSync(sprung)).toBe(false);
  });

  it('shows git of a plain clone, and commits once it is trusted', async () => {
    withoutIdentity();
    const workspace = await open(makeRepository(), { trusted: false });
    expect(await changes(workspace)).toEqual({ 'gemba.yaml': 'untracked' });
    expect(() => workspace.requireTrust()).toThrow(/not trusted/);
    await workspace.serve.trust({}, options);
    workspace.requireTrust();
    expect(workspace.summary().trusted).toBe(true);
    await workspace.serve.commit({ files: ['gemba.yaml'], message: 'Begin' }, options);
  });
});

it('notices that it was trusted from elsewhere while it is open', async () => {
  const dir = makeRepository();
  const homeDir = temporaryFolder();
  const workspace = await open(dir, { trusted: false, watch: true, homeDir });
  expect(workspace.isTrusted()).toBe(false);
  // Watching begins after the workspace has been opened; a note that was there by then would be no news.
  await vi.waitFor(async () => {
    for (const note of readdirSync(path.join(homeDir, 'trust'))) rmSync(path.join(homeDir, 'trust', note));
    await trustWorkspace(homeDir, dir);
    await vi.waitFor(() => expect(workspace.summary().trusted).toBe(true), { timeout: 1000 });
  }, 10_000);
  workspace.requireTrust();
});

describe('writing files', () => {
  it('changes one value, keeps the rest, its mode, and tells the new model', async () => {
    const dir = temporaryFolder();
    const file = path.join(dir, 'gemba.yaml');
    writeFileSync(file, '# The shop.\nname: shop # short\n', { mode: 0o640 });
    const workspace = await open(dir);
    await workspace.serve.edit({ file: 'gemba.yaml', path: ['name'], value: 'lamps' }, options);
    expect(readFileSync(file, 'utf8')).toBe('# The shop.\nname: lamps # short\n');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(workspace.current().config.name).toBe('lamps');
  });

  it('refuses to overwrite what changed since it was read', async () => {
    const dir = temporaryFolder();
    writeFileSync(path.join(dir, 'gemba.yaml'), 'name: shop\n');
    const { serve } = await open(dir);
    const { text } = await serve.read({ file: 'gemba.yaml' }, options);
    writeFileSync(path.join(dir, 'gemba.yaml'), 'name: theirs\n');
    const write = { file: 'gemba.yaml', text: 'name: mine\n' };
    await expect(serve.write({ ...write, expected: text }, options)).rejects.toMatchObject({ code: 'refused' });
    await expect(serve.write({ ...write, expected: null }, options)).rejects.toMatchObject({ code: 'refused' });
    await serve.write({ ...write, expected: 'name: theirs\n' }, options);
    await serve.write({ file: 'services/new/../web.yaml', text: 'web: {image: a:1}\n', expected: null }, options);
    expect(readFileSync(path.join(dir, 'services', 'web.yaml'), 'utf8')).toContain('web');
  });

  it.each(['../x', '.git/config', '.gemba/x', '/etc/x'])('refuses to touch %s', async (file) => {
    const { serve } = await open(makeRepository());
    await expect(serve.write({ file, text: '', expected: null }, options)).rejects.toMatchObject({ code: 'denied' });
    await expect(serve.edit({ file, path: ['a'], value: 1 }, options)).rejects.toMatchObject({ code: 'denied' });
    await expect(serve.read({ file }, options)).rejects.toMatchObject({ code: 'denied' });
    await expect(serve.diff({ file, commit: null }, options)).rejects.toMatchObject({ code: 'denied' });
  });
});

describe('parseGitStatus', () => {
  it('reads each kind of record, with paths below the prefix only', () => {
    const hash = '0'.repeat(40);
    const output = [
      '# branch.oid (initial)',
      '# branch.head main',
      `1 .M N... 100644 100644 100644 ${hash} ${hash} ops/a file.yaml`,
      `1 A. N... 000000 100644 100644 ${hash} ${hash} ops/new.yaml`,
      `1 .D N... 100644 100644 000000 ${hash} ${hash} ops/gone.yaml`,
      `2 R. N... 100644 100644 100644 ${hash} ${hash} R100 ops/after.yaml`,
      'ops/before.yaml',
      `u UU N... 100644 100644 100644 100644 ${hash} ${hash} ${hash} ops/both.yaml`,
      '? ops/.gemba/log',
      '? elsewhere.txt',
      '',
    ].join('\0');
    const { branch, changes: found } = parseGitStatus(output, 'ops/');
    expect(branch).toBe('main');
    expect(Object.fromEntries(found)).toEqual({
      'a file.yaml': 'modified',
      'new.yaml': 'added',
      'gone.yaml': 'deleted',
      'after.yaml': 'added',
      'before.yaml': 'deleted',
      'both.yaml': 'modified',
    });
  });
});
