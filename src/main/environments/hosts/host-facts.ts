import { z } from 'zod';
import { GembaError } from '../../../shared/errors';
import type { ComparedFact } from '../drift/compare-container';
import type { NodeAccess } from '../access/node-access';

/**
 * The only commands that drift may run on a host. None of them writes; what they are asked with is fixed as well, so
 * that no definition can turn one into something else.
 */
export const READING_COMMANDS = {
  packages: `dpkg-query -W -f='\${db:Status-Status} \${Package}\\t\${Version}\\n' 2>/dev/null | sed -n 's/^installed //p' | grep . || rpm -qa --qf '%{NAME}\\t%{VERSION}-%{RELEASE}\\n'`,
  users: `getent passwd || cat /etc/passwd`,
  files: `find /etc /usr/local /opt /srv /root/.ssh /var/spool/cron -xdev -type f -size -4096k -exec stat -c '%a %U:%G %n' {} + 2>/dev/null; true`,
  hashes: `find /etc /usr/local /opt /srv /root/.ssh /var/spool/cron -xdev -type f -size -4096k -exec sha256sum {} + 2>/dev/null; true`,
  sockets: `cat /proc/net/tcp /proc/net/tcp6 2>/dev/null; true`,
  kernel: `uname -r; cd /proc/sys && for name in vm/swappiness vm/overcommit_memory vm/max_map_count fs/file-max net/core/somaxconn net/ipv4/ip_forward net/ipv4/tcp_syncookies kernel/pid_max; do printf '%s\\t%s\\n' "$name" "$(cat "$name" 2>/dev/null)"; done`,
  units: `[ -d /run/systemd/system ] && systemctl list-unit-files --type=service --state=enabled --no-legend --plain; true`,
} as const;

export type ReadingCommand = keyof typeof READING_COMMANDS;

/** One fact of a host by its name: `package nginx` → `1.22.1-9`. */
export type HostFacts = ReadonlyMap<string, string>;
export const HostBaseline = z.record(z.string(), z.string());

const READ_LIMIT_MS = 60_000;

/** Asks a host for everything that is compared. Each question is noted in the transcript before it is asked. */
export async function readHostFacts(access: NodeAccess, transcript: string[], signal: AbortSignal): Promise<HostFacts> {
  const ask = async (name: ReadingCommand): Promise<string> => {
    const script = READING_COMMANDS[name];
    transcript.push(`${access.node}: ${script}`);
    const { status, stdout, stderr } = await access.run(['/bin/sh', '-c', script], {
      signal,
      timeoutMs: READ_LIMIT_MS,
    });
    if (status !== 0)
      throw new GembaError('denied', `${name} cannot be read: ${stderr.trim().split('\n').at(-1) ?? ''}`);
    return stdout;
  };
  const [packages, users, files, hashes, sockets, kernel, units] = await Promise.all(
    (['packages', 'users', 'files', 'hashes', 'sockets', 'kernel', 'units'] as const).map(ask),
  );
  return new Map([
    ...pairs(packages ?? '', '\t', 'package'),
    ...readUsers(users ?? ''),
    ...readFiles(files ?? '', hashes ?? ''),
    ...readSockets(sockets ?? ''),
    ...readKernel(kernel ?? ''),
    ...readUnits(units ?? ''),
  ]);
}

/** What differs from what the host was when it was last brought up. Pure. */
export function compareHostFacts(baseline: HostFacts, actual: HostFacts): ComparedFact[] {
  const names = [...new Set([...baseline.keys(), ...actual.keys()])].sort();
  return names.map((fact) => {
    const [defined, found] = [baseline.get(fact) ?? null, actual.get(fact) ?? null];
    return { fact, defined, actual: found, same: defined === found, kind: 'definition' };
  });
}

function pairs(text: string, separator: string, kind: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [name = '', value = ''] = line.split(separator);
    return name === '' || value === '' ? [] : [[`${kind} ${name}`, value]];
  });
}

function readUsers(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [name = '', , uid, gid, , home, shell] = line.split(':');
    return name === '' || uid === undefined
      ? []
      : [[`user ${name}`, `${uid}:${gid ?? ''} ${home ?? ''} ${shell ?? ''}`]];
  });
}

/** Written by the system itself, or by what is compared elsewhere. */
const PASSING_FILES = [
  /^\/etc\/(hosts|resolv\.conf|mtab|hostname|adjtime|\.pwd\.lock|ld\.so\.cache|machine-id|subuid-?|subgid-?)$/,
  /^\/etc\/(passwd|group|shadow|gshadow)-$/,
  /\.(dpkg-(old|new|dist|tmp)|swp|pyc)$/,
  /\/__pycache__\//,
];

function readFiles(stats: string, hashes: string): [string, string][] {
  const known = new Map(hashes.split('\n').map((line): [string, string] => [line.slice(66), line.slice(0, 12)]));
  return stats.split('\n').flatMap((line): [string, string][] => {
    const [, mode, owner, file = ''] = /^(\d+) (\S+) (\/.*)$/.exec(line) ?? [];
    if (file === '' || PASSING_FILES.some((passing) => passing.test(file))) return [];
    return [[`${isCron(file) ? 'cron' : 'file'} ${file}`, `${mode} ${owner} ${known.get(file) ?? 'unreadable'}`]];
  });
}

function isCron(file: string): boolean {
  return /^\/(etc\/cron|var\/spool\/cron)/.test(file);
}

/** Ports that something listens on; those that the kernel gives away by itself come and go. */
const FIRST_EPHEMERAL_PORT = 32_768;

function readSockets(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const port = parseInt(local.split(':').at(-1) ?? '', 16);
    return state === '0A' && port < FIRST_EPHEMERAL_PORT ? [[`port ${port}/tcp`, 'open']] : [];
  });
}

function readKernel(text: string): [string, string][] {
  const [release = '', ...rest] = text.split('\n');
  return [['kernel', release], ...pairs(rest.join('\n'), '\t', 'kernel parameter')];
}

function readUnits(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [name = ''] = line.split(/\s+/);
    return name === '' ? [] : [[`service ${name}`, 'enabled']];
  });
}
