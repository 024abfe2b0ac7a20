import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GembaError } from '../../../../shared/errors';
import { runProcess } from '../../../platform/process-runner';
import type { SshAccess } from '../../access/ssh-face';
import { sshAccess } from '../../access/ssh-access';
import type { HostMachines } from '../../hosts/host-machines';
import type { ResolvedEnvironment } from '../../model/resolved';
import type { RunContext } from '../../run-face';
import { parseVagrantLine, spokenLine } from './machine-readable';
import { vagrantfile } from './vagrantfile';

export interface VagrantOptions {
  readonly ssh: SshAccess;
  /** Where its files are kept: a folder for each environment. */
  readonly dir: string;
  readonly workspaceDir: string;
  readonly workspaceName: () => string;
  /** @throws GembaError `untrusted` */
  readonly requireTrust: () => void;
}

const UP_LIMIT_MS = 30 * 60_000;
const ASK_LIMIT_MS = 60_000;

const BASE = `FROM debian:12-slim
RUN apt-get update \\
 && apt-get install -y --no-install-recommends openssh-server sudo iproute2 procps ca-certificates \\
 && rm -rf /var/lib/apt/lists/* && mkdir -p /run/sshd \\
 && useradd --create-home --shell /bin/bash vagrant \\
 && printf 'vagrant ALL=(ALL) NOPASSWD: ALL\\n' >/etc/sudoers.d/vagrant
COPY --chown=vagrant:vagrant authorized_keys /home/vagrant/.ssh/authorized_keys
CMD ["/usr/sbin/sshd", "-D"]
`;

/**
 * Machines of vagrant. Each of its calls costs seconds, so nobody who only looks waits for one: what is there is read
 * from vagrant's own files, and its way in was written down when the machine was made.
 */
export function createVagrantMachines(options: VagrantOptions): HostMachines {
  const { ssh, dir } = options;
  const folder = (environment: string): string => path.join(dir, environment);
  const made = (environment: string): string[] => {
    const machines = path.join(folder(environment), '.vagrant', 'machines');
    if (!existsSync(machines)) return [];
    return readdirSync(machines).filter((name) =>
      readdirSync(path.join(machines, name)).some((provider) => existsSync(path.join(machines, name, provider, 'id'))),
    );
  };
  const sshConfig = (environment: string): string => path.join(folder(environment), 'ssh-config');

  const vagrant = async (
    environment: string,
    args: readonly string[],
    about: { signal: AbortSignal; timeoutMs: number; onLine?: (text: string) => void },
  ): Promise<string> => {
    // Whatever lies in its folder is Ruby that vagrant would run: also a file that came with the workspace.
    options.requireTrust();
    let rest = '';
    let lastError = '';
    const { exitCode, stdout, stderr } = await runProcess('vagrant', args, {
      cwd: folder(environment),
      env: { ...process.env, ...(await whereFrom(environment)), VAGRANT_CHECKPOINT_DISABLE: '1' },
      signal: about.signal,
      timeoutMs: about.timeoutMs,
      onOutput: (stream, text) => {
        if (stream !== 'stdout') return;
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const parsed = parseVagrantLine(line);
          const spoken = parsed === null ? null : spokenLine(parsed);
          if (parsed?.kind === 'error-exit' && spoken !== null) lastError = spoken;
          if (spoken !== null) about.onLine?.(spoken);
        }
      },
    });
    if (exitCode === 0) return stdout;
    const said = (lastError || stderr).trim().split('\n').slice(0, 3).join(' ');
    throw new GembaError('failed', `vagrant ${args[0]} of ${environment} failed: ${said || `status ${exitCode}`}`, {
      nextStep: `See for yourself: cd ${folder(environment)} && vagrant ${args[0]}`,
    });
  };

  /** A Vagrantfile of the user's own stays where it is; its machines' state is kept here all the same. */
  const whereFrom = async (environment: string): Promise<NodeJS.ProcessEnv> => {
    const state = { VAGRANT_DOTFILE_PATH: path.join(folder(environment), '.vagrant') };
    const own = await readFile(path.join(folder(environment), 'vagrantfile-path'), 'utf8').catch(() => '');
    if (own === '') return { ...state, VAGRANT_CWD: folder(environment) };
    return { ...state, VAGRANT_CWD: path.dirname(own), VAGRANT_VAGRANTFILE: path.basename(own) };
  };

  const writeVagrantfile = async (
    environment: ResolvedEnvironment,
    context: RunContext,
    signal: AbortSignal,
  ): Promise<void> => {
    await mkdir(folder(environment.name), { recursive: true });
    const own = environment.vagrant.vagrantfile;
    if (own !== null) {
      await writeFile(path.join(folder(environment.name), 'vagrantfile-path'), path.join(options.workspaceDir, own));
      return;
    }
    await rm(path.join(folder(environment.name), 'vagrantfile-path'), { force: true });
    const keyFile = await ensureKey(dir, signal);
    const image = environment.vagrant.provider === 'docker' ? await ensureImage(dir, keyFile, context, signal) : '';
    const text = vagrantfile(environment, { keyFile, image, prefix: `${options.workspaceName()}-${environment.name}` });
    await writeFile(path.join(folder(environment.name), 'Vagrantfile'), text);
  };

  const bringUp = async (
    environment: ResolvedEnvironment,
    nodes: readonly string[],
    context: RunContext,
    signal: AbortSignal,
  ): Promise<void> => {
    const step = context.step(
      nodes.length === 1 ? `Making the machine ${nodes[0]}` : `Making ${nodes.length} machines`,
    );
    step.start();
    try {
      await vagrant(
        environment.name,
        [
          'up',
          '--no-parallel',
          '--no-provision',
          '--provider',
          environment.vagrant.provider,
          '--machine-readable',
          ...nodes,
        ],
        { signal, timeoutMs: UP_LIMIT_MS, onLine: (text) => step.detail(text) },
      );
      // The machines are new ones: what was known of their keys is not.
      await rm(path.join(folder(environment.name), 'known_hosts'), { force: true });
      await writeSshConfig(environment.name, signal);
      context.changed(nodes.length);
      step.done();
    } catch (error) {
      if (!signal.aborted) step.fail(error instanceof Error ? error.message : String(error));
      throw error;
    }
  };

  /** For those that are ready: one that is not fails the question about all of them. */
  const writeSshConfig = async (environment: string, signal: AbortSignal): Promise<void> => {
    const ask = (...names: string[]): Promise<string> =>
      vagrant(environment, ['ssh-config', ...names], { signal, timeoutMs: ASK_LIMIT_MS });
    const known = async (): Promise<string> => {
      const parts: string[] = [];
      for (const name of made(environment)) parts.push(await ask(name).catch(() => ''));
      return parts.join('\n');
    };
    await writeFile(sshConfig(environment), await ask().catch(known));
  };

  /** As vagrant itself sees them: not created, or not running. Costs seconds; for those who change something. */
  const notRunning = async (environment: ResolvedEnvironment, signal: AbortSignal): Promise<string[]> => {
    const text = await vagrant(environment.name, ['status', '--machine-readable'], { signal, timeoutMs: ASK_LIMIT_MS });
    const states = new Map(
      text.split('\n').flatMap((line) => {
        const parsed = parseVagrantLine(line);
        return parsed?.kind === 'state' && parsed.target !== null ? [[parsed.target, parsed.data[0] ?? '']] : [];
      }),
    );
    return environment.nodes.map(({ name }) => name).filter((name) => states.get(name) !== 'running');
  };

  return {
    name: 'vagrant',
    areMade: true,
    async open(environment, node, signal) {
      if (!made(environment.name).includes(node.name)) {
        throw new GembaError('missing', `The machine ${node.name} of ${environment.name} is not there.`, {
          nextStep: `gemba up ${environment.name}`,
        });
      }
      const connection = await ssh.open(
        {
          host: node.name,
          configFile: sshConfig(environment.name),
          hostKeys: 'accept-new',
          knownHostsFiles: [path.join(folder(environment.name), 'known_hosts')],
        },
        signal,
      );
      return sshAccess(node.name, connection);
    },
    address(environment, node) {
      const file = sshConfig(environment.name);
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      return addressIn(text, node.name) ?? node.name;
    },
    async prepare(environment, context, signal) {
      // While the old Vagrantfile still names them.
      const surplus = made(environment.name).filter((name) => !environment.nodes.some((node) => node.name === name));
      if (surplus.length > 0) {
        const step = context.step(`Destroying ${surplus.join(', ')}`);
        step.start();
        await vagrant(environment.name, ['destroy', '--force', ...surplus], { signal, timeoutMs: UP_LIMIT_MS });
        context.changed(surplus.length);
        step.done('no definition claims it any more');
      }
      await writeVagrantfile(environment, context, signal);
      const missing = await notRunning(environment, signal);
      if (missing.length > 0) await bringUp(environment, missing, context, signal);
      // A run that was broken off after the machines were made never came to this.
      else if (!existsSync(sshConfig(environment.name))) await writeSshConfig(environment.name, signal);
    },
    missing: async (environment) => {
      const there = made(environment.name);
      return environment.nodes.map(({ name }) => name).filter((name) => !there.includes(name));
    },
    made: async (environment) => made(environment),
    async remove(environment, context, signal) {
      const names = made(environment);
      const step = context.step(`Destroying ${names.join(', ')}`);
      step.start();
      await vagrant(environment, ['destroy', '--force', '--machine-readable'], {
        signal,
        timeoutMs: UP_LIMIT_MS,
        onLine: (text) => step.detail(text),
      });
      await rm(folder(environment), { recursive: true, force: true });
      context.changed(names.length);
      step.done();
    },
    async renew(environment, node, context, signal) {
      const step = context.step(`Destroying ${node.name}`, node.name);
      step.start();
      await writeVagrantfile(environment, context, signal);
      await vagrant(environment.name, ['destroy', '--force', node.name], { signal, timeoutMs: UP_LIMIT_MS });
      step.done();
      await bringUp(environment, [node.name], context, signal);
      return true;
    },
    async probe(signal) {
      await requireVagrant(signal);
    },
    // The doctor asks for the program itself.
    doctorItems: async () => [],
  };
}

/** @throws GembaError `missing` with how to install it */
async function requireVagrant(signal: AbortSignal): Promise<void> {
  try {
    await runProcess('vagrant', ['--version'], {
      signal,
      timeoutMs: 20_000,
      env: { ...process.env, VAGRANT_CHECKPOINT_DISABLE: '1' },
    });
  } catch (error) {
    if (!(error instanceof GembaError) || error.code !== 'missing') throw error;
    throw new GembaError('missing', 'There is no vagrant on this machine.', {
      nextStep: 'Install it (on Debian and Ubuntu: `apt-get install -y vagrant`), or set `provider: docker`.',
      cause: error,
    });
  }
}

/** The address under a machine's name in vagrant's ssh-config. */
export function addressIn(config: string, machine: string): string | null {
  const lines = config.split('\n').map((line) => line.trim());
  const begin = lines.indexOf(`Host ${machine}`);
  if (begin < 0) return null;
  const end = lines.findIndex((line, index) => index > begin && line.startsWith('Host '));
  const own = lines.slice(begin, end < 0 ? undefined : end);
  return own.find((line) => line.startsWith('HostName '))?.slice('HostName '.length) ?? null;
}

/** A key of the workspace's own, rather than the one that all the world knows. */
async function ensureKey(dir: string, signal: AbortSignal): Promise<string> {
  const file = path.join(dir, 'key');
  if (existsSync(file)) return file;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const { exitCode, stderr } = await runProcess('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file], {
    signal,
  });
  if (exitCode !== 0) throw new GembaError('failed', `No key could be made: ${stderr.trim()}`);
  return file;
}

/** Where machines are containers: what they start from, made once for its content. */
async function ensureImage(dir: string, keyFile: string, context: RunContext, signal: AbortSignal): Promise<string> {
  const key = await readFile(`${keyFile}.pub`, 'utf8');
  const tag = `gemba/vagrant:${createHash('sha256').update(BASE).update(key).digest('hex').slice(0, 16)}`;
  const known = await runProcess('docker', ['image', 'inspect', tag], { signal, timeoutMs: ASK_LIMIT_MS });
  if (known.exitCode === 0) return tag;
  const step = context.step('Building what machines start from');
  step.start();
  const folder = path.join(dir, 'image');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'Dockerfile'), BASE);
  await writeFile(path.join(folder, 'authorized_keys'), key);
  const { exitCode, stdout, stderr } = await runProcess('docker', ['build', '--tag', tag, folder], {
    signal,
    timeoutMs: UP_LIMIT_MS,
    onOutput: (_, text) => step.detail(text.trim().split('\n').at(-1) ?? ''),
  });
  if (exitCode !== 0) {
    const said = `${stdout}${stderr}`.trim().split('\n').slice(-3).join(' ');
    step.fail(said);
    throw new GembaError('failed', `The image of machines could not be built: ${said}`);
  }
  context.changed();
  step.done();
  return tag;
}
