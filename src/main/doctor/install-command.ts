import { readFileSync } from 'node:fs';

/** What a program is called by each package manager that we can name. */
export interface PackageNames {
  readonly apt: string;
  readonly dnf?: string;
  readonly pacman?: string;
  readonly apk?: string;
  readonly zypper?: string;
  readonly brew?: string;
  readonly winget?: string;
}

type Manager = keyof PackageNames;

const COMMANDS: Readonly<Record<Manager, string>> = {
  apt: 'apt-get install -y',
  dnf: 'dnf install -y',
  pacman: 'pacman -S --noconfirm',
  apk: 'apk add',
  zypper: 'zypper install -y',
  brew: 'brew install',
  winget: 'winget install',
};

const BY_DISTRIBUTION: ReadonlyArray<readonly [RegExp, Manager]> = [
  [/\b(debian|ubuntu|raspbian|linuxmint)\b/, 'apt'],
  [/\b(fedora|rhel|centos|rocky|almalinux)\b/, 'dnf'],
  [/\b(arch|manjaro)\b/, 'pacman'],
  [/\balpine\b/, 'apk'],
  [/\b(suse|opensuse|sles)\b/, 'zypper'],
];

/** The package manager of this system, from `ID` and `ID_LIKE` of /etc/os-release (os-release(5)). */
function findManager(platform: NodeJS.Platform, osRelease: string): Manager | null {
  if (platform === 'darwin') return 'brew';
  if (platform === 'win32') return 'winget';
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].map((match) => match[1]).join(' ');
  return BY_DISTRIBUTION.find(([pattern]) => pattern.test(ids))?.[1] ?? null;
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    // Not Linux, or one without it: the sentence without a command serves.
    return '';
  }
}

/** The command that installs something on this system, or a sentence where its package manager is not known. */
export function installStep(
  program: string,
  names: PackageNames,
  system = { platform: process.platform, osRelease: readOsRelease(), isRoot: process.getuid?.() === 0 },
): string {
  const manager = findManager(system.platform, system.osRelease);
  const name = manager === null ? undefined : names[manager];
  if (manager === null || name === undefined) return `Install ${program} with your system's package manager.`;
  const needsRoot = !['brew', 'winget'].includes(manager) && !system.isRoot;
  return `${needsRoot ? 'sudo ' : ''}${COMMANDS[manager]} ${name}`;
}
