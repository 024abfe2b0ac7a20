import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** For tests: a real sshd on a free port of the loopback, with keys of its own. Needs root and openssh-server. */
export interface TestSshd {
  readonly port: number;
  readonly user: string;
  /** A private key that is let in. */
  readonly keyFile: string;
  /** Knows the host's key. */
  readonly knownHostsFile: string;
  readonly dir: string;
  dispose(): Promise<void>;
}

const SSHD = '/usr/sbin/sshd';

/** In CI it has to be there: a test that is skipped proves nothing. */
export const sshdAvailable =
  process.env['CI'] === 'true' || (process.getuid?.() === 0 && spawnSync(SSHD, ['-V']).error === undefined);

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  return port;
}

export async function startSshd(settings: readonly string[] = []): Promise<TestSshd> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-sshd-'));
  chmodSync(dir, 0o755);
  mkdirSync('/run/sshd', { recursive: true });
  const file = (name: string): string => path.join(dir, name);
  for (const name of ['host_key', 'user_key']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)]);
  }
  const port = await freePort();
  writeFileSync(file('authorized_keys'), readFileSync(file('user_key.pub')));
  const [type, key] = readFileSync(file('host_key.pub'), 'utf8').split(' ');
  writeFileSync(file('known_hosts'), `[127.0.0.1]:${port} ${type} ${key}\n`);
  writeFileSync(
    file('sshd_config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${file('host_key')}`,
      `AuthorizedKeysFile ${file('authorized_keys')}`,
      `PidFile ${file('pid')}`,
      'PermitRootLogin yes',
      'UsePAM no',
      'StrictModes no',
      // Not the user's own start-up files.
      `SetEnv HOME=${dir}`,
      'Subsystem sftp internal-sftp',
      ...settings,
      '',
    ].join('\n'),
  );
  const child: ChildProcess = spawn(SSHD, ['-D', '-f', file('sshd_config'), '-E', file('log')], { stdio: 'ignore' });
  for (let attempt = 0; attempt < 100 && !(await answers(port)); attempt++) await wait(50);
  return {
    port,
    user: os.userInfo().username,
    keyFile: file('user_key'),
    knownHostsFile: file('known_hosts'),
    dir,
    async dispose() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
