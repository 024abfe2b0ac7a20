import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DoctorItem } from '../../shared/model/doctor';
import { DoctorItem as DoctorItemSchema } from '../../shared/model/doctor';
import { systemClock } from '../platform/clock';
import { silentLogger } from '../platform/logger';
import { temporaryFolder } from '../platform/testing';
import { createDoctor, systemProbes, type Probe } from './index';
import { installStep } from './install-command';
import { probeProgram } from './probes/program';
import { probeDisplay, probeRuntime } from './probes/runtime';
import { probeStateFolder } from './probes/state-folder';

const item: DoctorItem = {
  id: 'thing',
  name: 'Thing',
  state: 'ok',
  version: '1',
  summary: 'Thing 1 is installed.',
  nextStep: null,
  neededFor: 'tests',
  required: false,
};

const doctorOf = (probes: readonly Probe[]) =>
  createDoctor({ probes, clock: systemClock, logger: silentLogger, limitMs: 100 });

const program = {
  id: 'p',
  name: 'P',
  args: ['--version'],
  version: /P (\S+)/,
  packages: { apt: 'p' },
  neededFor: 'tests',
  required: true,
};

describe('the doctor', () => {
  it('has no report before the first look, and tells its listeners of each', async () => {
    const doctor = doctorOf([async () => [item]]);
    const heard: number[] = [];
    doctor.onReport((report) => heard.push(report.items.length));
    expect(doctor.report()).toBeNull();
    const report = await doctor.refresh();
    expect(doctor.report()).toBe(report);
    expect(heard).toEqual([1]);
  });

  it('is not kept waiting by a probe that hangs, nor stopped by one that fails', async () => {
    let round = 0;
    const flaky: Probe = () => (round++ === 0 ? Promise.resolve([item]) : new Promise(() => {}));
    const doctor = doctorOf([
      flaky,
      async () => {
        throw new Error('broken');
      },
      async () => [{ ...item, id: 'other' }],
    ]);
    expect((await doctor.refresh()).items.map(({ id }) => id)).toEqual(['thing', 'other']);
    const second = await doctor.refresh();
    expect(second.items.map(({ id, state }) => [id, state])).toEqual([
      ['thing', 'unknown'],
      ['other', 'ok'],
    ]);
  });

  it('gives everybody who asks meanwhile the same report', async () => {
    let asked = 0;
    const doctor = doctorOf([
      async () => {
        asked += 1;
        return [item];
      },
    ]);
    const [first, second] = await Promise.all([doctor.refresh(), doctor.refresh()]);
    expect(first).toBe(second);
    expect(asked).toBe(1);
  });

  it('looks at this machine and leaves nothing without a sentence', async () => {
    const probes = systemProbes({ stateDir: temporaryFolder() });
    const report = await createDoctor({ probes, clock: systemClock, logger: silentLogger }).refresh();
    expect(report.items.map(({ id }) => id)).toEqual(['state-folder', 'git', 'ssh', 'vagrant', 'runtime', 'display']);
    for (const found of report.items) expect(DoctorItemSchema.parse(found).summary).toMatch(/\.$/);
    expect(report.items.find(({ id }) => id === 'git')).toMatchObject({ state: 'ok', nextStep: null });
  });
});

describe('a program', () => {
  it('that is missing and required is critical, and optional is no fault', async () => {
    const missing = { ...program, command: 'gemba-no-such-program' };
    expect(await probeProgram(missing)).toMatchObject({ state: 'critical', summary: 'P is not installed.' });
    expect(await probeProgram({ ...missing, required: false })).toMatchObject({ state: 'none' });
  });

  it('that prints its version on stderr is understood', async () => {
    const file = path.join(temporaryFolder(), 'p');
    writeFileSync(file, '#!/bin/sh\necho "P 1.2.3" >&2\n');
    chmodSync(file, 0o755);
    expect(await probeProgram({ ...program, command: file })).toMatchObject({ state: 'ok', version: '1.2.3' });
  });

  it('that does not tell its version is a warning', async () => {
    expect(await probeProgram({ ...program, command: 'true' })).toMatchObject({ state: 'warning' });
  });
});

describe('the state folder', () => {
  it('may not exist yet', async () => {
    const dir = path.join(temporaryFolder(), 'not/yet');
    expect(await probeStateFolder(dir)).toMatchObject({ nextStep: null });
  });

  it('that cannot be written is critical', async () => {
    const dir = temporaryFolder();
    // Root may write anywhere but on a file system that is read-only.
    if (process.getuid?.() === 0) {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', dir]);
      onTestFinished(() => void execFileSync('umount', [dir]));
    } else chmodSync(dir, 0o500);
    expect(await probeStateFolder(dir)).toMatchObject({
      state: 'critical',
      nextStep: `Make ${dir} writable, or choose another folder with --state.`,
    });
  });
});

describe('next steps', () => {
  it.each([
    ['ID=debian\n', 'linux', false, 'sudo apt-get install -y git'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'linux', true, 'apt-get install -y git'],
    ['ID="fedora"\n', 'linux', false, 'sudo dnf install -y git'],
    ['', 'darwin', false, 'brew install git'],
    ['ID=strange\n', 'linux', false, "Install Git with your system's package manager."],
  ] as const)('%j on %s', (osRelease, platform, isRoot, expected) => {
    expect(installStep('Git', { apt: 'git', dnf: 'git', brew: 'git' }, { osRelease, platform, isRoot })).toBe(expected);
  });

  it('names the runtime, and where it came from', () => {
    const versions = { ...process.versions, electron: '33.2.1' };
    expect(probeRuntime(versions, '/home/a/.cache/gemba/electron-33.2.1/electron').summary).toBe(
      'Running in Electron 33.2.1, as the npm registry carries it.',
    );
  });

  it('says how to look at a virtual display', () => {
    expect(probeDisplay({ DISPLAY: ':0', XAUTHORITY: '/tmp/gemba-display-x/authority' }, 'linux').nextStep).toMatch(
      /screenshot/,
    );
    expect(probeDisplay({ PATH: '' }, 'linux')).toMatchObject({ state: 'none' });
  });
});
