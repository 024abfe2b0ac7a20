import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { GembaError } from '../../../../shared/errors';
import { temporaryFolder } from '../../../platform/testing';
import { parseVagrantLine, spokenLine } from './machine-readable';
import { addressIn, createVagrantMachines } from './vagrant-machines';
import { ruby } from './vagrantfile';

describe('machine-readable output of vagrant', () => {
  it('is read with its commas and line ends', () => {
    const line = parseVagrantLine('1700000000,web,ui,info,one%!(VAGRANT_COMMA) two\\nthree');
    expect(line).toEqual({ at: 1_700_000_000, target: 'web', kind: 'ui', data: ['info', 'one, two\nthree'] });
    expect(spokenLine({ at: 0, target: 'web', kind: 'ui', data: ['info', '==> web: Booting'] })).toBe('web: Booting');
    expect(parseVagrantLine('1700000000,,version-installed,2.3.4')?.target).toBeNull();
  });

  it('is told from what Ruby says in between', () => {
    expect(parseVagrantLine('/usr/lib/ruby/x.rb:1: warning: a, b, c')).toBeNull();
    expect(parseVagrantLine('')).toBeNull();
  });

  it('holds the error in its own words', () => {
    const line = parseVagrantLine('1,,error-exit,Vagrant::Errors::X,It did not work.');
    expect(line === null ? null : spokenLine(line)).toBe('It did not work.');
  });
});

describe('a Vagrantfile', () => {
  it('holds any text as text', () => {
    expect(ruby("it's #{`touch /tmp/x`} \\")).toBe("'it\\'s #{`touch /tmp/x`} \\\\'");
  });
});

describe('the way to a machine', () => {
  it('is read from what vagrant says of it', () => {
    const config = 'Host web-1\n  HostName 172.17.0.2\n  User vagrant\n\nHost db-1\n  HostName 172.17.0.3\n';
    expect(addressIn(config, 'db-1')).toBe('172.17.0.3');
    expect(addressIn(config, 'web')).toBeNull();
  });
});

describe('a Vagrantfile that came with a workspace', () => {
  it('is not run before the workspace is trusted, also to destroy what it says is there', async () => {
    const dir = temporaryFolder();
    const trap = path.join(dir, 'trap');
    mkdirSync(path.join(dir, 'lab/.vagrant/machines/x/docker'), { recursive: true });
    writeFileSync(path.join(dir, 'lab/.vagrant/machines/x/docker/id'), 'abc');
    writeFileSync(path.join(dir, 'lab/Vagrantfile'), `File.write(${ruby(trap)}, 'x')\n`);
    const machines = createVagrantMachines({
      ssh: { open: () => Promise.reject(new Error('nobody connects here')) },
      dir,
      workspaceDir: dir,
      workspaceName: () => 'shop',
      requireTrust: () => {
        throw new GembaError('untrusted', 'This workspace is not trusted.');
      },
    });
    const step = { start() {}, detail() {}, done() {}, fail() {}, skip() {} };
    const context = { runId: '1', step: () => step, changed() {} };
    const { signal } = new AbortController();
    expect(await machines.made('lab', signal)).toEqual(['x']);
    await expect(machines.remove('lab', context, signal)).rejects.toMatchObject({ code: 'untrusted' });
    expect(existsSync(trap)).toBe(false);
    expect(existsSync(path.join(dir, 'lab'))).toBe(true);
  });
});
