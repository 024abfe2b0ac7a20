import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileWriter } from '../../platform/testing';
import type { Ssh } from '../../ssh';
import { freePort } from '../../ssh/testing/sshd';
import type { SshAccess } from '../access/ssh-face';
import { docker, dockerWithin } from './docker';

const IMAGE = 'gemba-test/sshd';
const DOCKERFILE = `FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends openssh-server procps && mkdir -p /run/sshd /root/.ssh && rm -rf /var/lib/apt/lists/*
CMD ["/usr/sbin/sshd", "-D", "-e"]
`;

/** For packages that are fetched. */
const BUILD_LIMIT_MS = 240_000;

/** Hosts that exist already: containers with nothing but an sshd, which nobody but SSH talks to. */
export interface SshHosts {
  /** `root@127.0.0.1:40022`, in the order of their names. */
  readonly targets: readonly string[];
  /** A private key that is let in. */
  readonly keyFile: string;
  /** The same SSH, to which these hosts are new: nobody has met them before. */
  meet(ssh: Pick<Ssh, 'open'>): SshAccess;
  dispose(): Promise<void>;
}

/** @param dir a folder for their key and for what becomes known of them */
export async function startSshHosts(dir: string, names: readonly string[]): Promise<SshHosts> {
  const keyFile = path.join(dir, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile]);
  fileWriter(dir)('image/Dockerfile', DOCKERFILE);
  await dockerWithin(BUILD_LIMIT_MS, 'build', '--quiet', '--tag', IMAGE, path.join(dir, 'image'));
  const ports: number[] = [];
  for (const name of names) {
    const port = await freePort();
    ports.push(port);
    await docker('run', '--detach', '--name', name, '--publish', `127.0.0.1:${port}:22`, IMAGE);
    await docker('cp', `${keyFile}.pub`, `${name}:/root/.ssh/authorized_keys`);
    await docker('exec', name, 'chown', 'root:root', '/root/.ssh/authorized_keys');
  }
  const lenient = { hostKeys: 'accept-new' as const, knownHostsFiles: [path.join(dir, 'known_hosts')] };
  return {
    targets: ports.map((port) => `root@127.0.0.1:${port}`),
    keyFile,
    meet: (ssh) => ({
      open: (target: Parameters<Ssh['open']>[0], signal: AbortSignal) =>
        ssh.open(ports.some((port) => port === target.port) ? { ...target, ...lenient } : target, signal),
    }),
    async dispose() {
      await docker('rm', '--force', ...names);
    },
  };
}
