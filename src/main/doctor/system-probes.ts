import type { Probe } from './doctor';
import { probeProgram, type ProgramDescription } from './probes/program';
import { probeDisplay, probeRuntime } from './probes/runtime';
import { probeStateFolder } from './probes/state-folder';

const GIT: ProgramDescription = {
  id: 'git',
  name: 'Git',
  command: 'git',
  args: ['--version'],
  version: /git version (\S+)/,
  packages: { apt: 'git', dnf: 'git', pacman: 'git', apk: 'git', zypper: 'git', brew: 'git', winget: 'Git.Git' },
  neededFor: 'the history of the workspace',
  required: true,
};

const SSH: ProgramDescription = {
  id: 'ssh',
  name: 'OpenSSH client',
  command: 'ssh',
  args: ['-V'],
  version: /OpenSSH_(?:for_Windows_)?([^\s,]+)/,
  packages: {
    apt: 'openssh-client',
    dnf: 'openssh-clients',
    pacman: 'openssh',
    apk: 'openssh-client',
    zypper: 'openssh-clients',
  },
  neededFor: 'nodes that are reached over SSH',
  required: false,
};

const VAGRANT: ProgramDescription = {
  id: 'vagrant',
  name: 'Vagrant',
  command: 'vagrant',
  args: ['--version'],
  version: /Vagrant (\S+)/,
  packages: {
    apt: 'vagrant',
    dnf: 'vagrant',
    pacman: 'vagrant',
    zypper: 'vagrant',
    brew: 'vagrant',
    winget: 'Hashicorp.Vagrant',
  },
  neededFor: 'environments of virtual machines',
  required: false,
  // Else it asks a host on the network whether there is a newer one.
  env: { VAGRANT_CHECKPOINT_DISABLE: '1' },
};

/** What can be asked of the system itself; Docker is asked by the module that uses it. */
export function systemProbes(options: { readonly stateDir: string }): Probe[] {
  const programs = [GIT, SSH, VAGRANT].map((program) => async () => [await probeProgram(program)]);
  return [
    async () => [await probeStateFolder(options.stateDir)],
    ...programs,
    async () => [probeRuntime(), probeDisplay()],
  ];
}
