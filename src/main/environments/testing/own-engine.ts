import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * For tests and benchmarks: a Docker engine of their own, in a network namespace and a folder of its own, so that it can be
 * stopped, killed or made a swarm without anybody else's containers noticing. Needs root, `dockerd`, `ip` and `unshare`.
 */
export interface OwnEngine {
  readonly host: string;
  /** Its network namespace, and the name of its machine. */
  readonly name: string;
  docker(...args: string[]): string;
  /** Runs a program where the engine's own addresses are, so that it reaches what is published there. */
  inside(program: string, ...args: string[]): string;
  /** Ends it the hard way or asks it to end, and waits until it is gone. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  start(): Promise<void>;
  dispose(): Promise<void>;
}

/** Whether this machine can have one. */
export const ownEngineAvailable =
  process.getuid?.() === 0 &&
  ['dockerd', 'ip', 'unshare', 'nsenter'].every((name) => spawnSync('which', [name]).status === 0);

/** @param images copied from the machine's own engine, so that nothing has to be built or pulled */
export async function startOwnEngine(images: readonly string[]): Promise<OwnEngine> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-engine-'));
  const namespace = path.basename(dir);
  const host = `unix://${dir}/docker.sock`;
  let daemon: ChildProcess | null = null;
  command('ip', ['netns', 'add', namespace]);
  command('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
  mkdirSync(path.join(dir, 'etc'));
  // With one that never answers, every task of a swarm waits 20 s for a pull that cannot work.
  writeFileSync(path.join(dir, 'resolv.conf'), 'nameserver 127.0.0.1\n');
  const docker = (...args: string[]): string => command('docker', ['--host', host, ...args]);
  const answers = (): boolean => spawnSync('docker', ['--host', host, 'version']).status === 0;
  const engine: OwnEngine = {
    host,
    name: namespace,
    docker,
    inside: (program, ...args) => command('nsenter', [`--net=/run/netns/${namespace}`, program, ...args]),
    async start() {
      const log = openSync(path.join(dir, 'log'), 'a');
      const script = [
        'mount -t tmpfs tmpfs /run && mkdir -p /run/docker && mount --bind "$1/etc" /etc/docker',
        'mount --bind "$1/resolv.conf" /etc/resolv.conf && hostname "$2"',
        'exec dockerd -H "unix://$1/docker.sock" --data-root "$1/data" --exec-root "$1/exec" --pidfile "$1/pid"',
      ].join('\n');
      const own = [`--net=/run/netns/${namespace}`, 'unshare', '--mount', '--uts'];
      daemon = spawn('nsenter', [...own, 'sh', '-c', script, 'sh', dir, namespace], {
        stdio: ['ignore', log, log],
        detached: true,
      });
      closeSync(log);
      for (let attempt = 0; attempt < 300 && !answers(); attempt++) await wait(100);
      if (!answers()) throw new Error(`the engine did not start:\n${command('tail', ['-n', '20', `${dir}/log`])}`);
    },
    async stop(signal) {
      const child = daemon;
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
      // containerd is a child of its own and outlives a dockerd that was killed.
      killNamed(`${dir}/exec/containerd/containerd.toml`);
      for (const file of ['pid', 'exec/containerd/containerd.pid']) rmSync(path.join(dir, file), { force: true });
    },
    async dispose() {
      if (answers()) {
        const left = docker('ps', '--all', '--quiet').split('\n').filter(Boolean);
        if (left.length > 0) docker('rm', '--force', ...left);
      }
      await engine.stop('SIGTERM');
      killNamed(dir);
      command('ip', ['netns', 'delete', namespace]);
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await engine.start();
  const copied = spawnSync('sh', ['-c', 'docker save "$@" | docker --host "$0" load', host, ...images]);
  if (copied.status !== 0) throw new Error(`the images could not be copied: ${copied.stderr.toString()}`);
  return engine;
}

/**
 * Lays a cable between two engines, so that they can be the machines of one swarm.
 *
 * @returns the address of each on it
 */
export function connectEngines(one: OwnEngine, other: OwnEngine): readonly [string, string] {
  const addresses = ['192.168.77.1', '192.168.77.2'] as const;
  const ends = ['name', 'link0', 'netns', one.name, 'type', 'veth', 'peer', 'name', 'link0', 'netns', other.name];
  command('ip', ['link', 'add', ...ends]);
  for (const [index, { name }] of [one, other].entries()) {
    command('ip', ['-n', name, 'address', 'add', `${addresses[index]}/24`, 'dev', 'link0']);
    command('ip', ['-n', name, 'link', 'set', 'link0', 'up']);
  }
  return addresses;
}

/** Ends every process that has the engine's own folder among its arguments, one by one. */
function killNamed(dir: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dir)) process.kill(Number(pid), 'SIGKILL');
    } catch (error) {
      // It has ended meanwhile.
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

function command(name: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(name, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}
