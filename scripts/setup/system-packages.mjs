import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { findCommand } from './find-command.mjs';
import { runStep } from './run-step.mjs';
import { say, SetupError } from './setup-error.mjs';
import { readStamp, writeStamp } from './stamps.mjs';

/** @typedef {import('./places.mjs').Places} Places */

/** What Electron links against and a bare Debian lacks. */
export const LIBRARY_PACKAGES = ['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2'];
/** Names that Debian 13 and Ubuntu 24.04 have given to the same libraries. */
const RENAMED = { 'libgtk-3-0': 'libgtk-3-0t64', libasound2: 'libasound2t64' };
export const VIRTUAL_DISPLAY_PACKAGES = ['xvfb', 'xauth'];

/**
 * Those of the named programs that are not on the PATH; Debian calls their packages the same.
 * @param {readonly string[]} programs
 */
export function missingPrograms(programs) {
  return programs.filter((name) => findCommand(name) === null);
}

/**
 * Whether a shared library that the executable needs is not on this system. The answer is kept until the executable or
 * the system's package list changes, since asking starts a process.
 *
 * @param {Places} places
 * @param {string} executable
 */
export function librariesMissing(places, executable) {
  if (process.platform !== 'linux') return false;
  const stamp = path.join(places.cacheDir, 'libraries-found.json');
  const of = (/** @type {string} */ file) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
  const state = { executable, built: of(executable), packages: of('/var/lib/dpkg/status') ?? of('/etc/ld.so.cache') };
  const known = readStamp(stamp);
  if (known !== null && JSON.stringify(known) === JSON.stringify(state)) return false;
  try {
    if (execFileSync('ldd', [executable], { encoding: 'utf8' }).includes('not found')) return true;
  } catch {
    // No ldd, or no dynamic executable: the start itself will tell.
    return false;
  }
  writeStamp(stamp, state);
  return false;
}

/**
 * Installs system packages where that is allowed and possible; else says which command would, and ends with 3.
 *
 * @param {readonly string[]} packages
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function installPackages(packages, env = process.env) {
  const apt = findCommand('apt-get');
  const isRoot = process.getuid?.() === 0;
  if (apt === null || !isRoot || env['GEMBA_NO_SYSTEM_INSTALL'] === '1') {
    const names = packages.join(' ');
    throw new SetupError(`Missing on this system: ${names}.`, {
      nextStep:
        apt === null
          ? `Install ${names} (Debian's names) with your system's package manager.`
          : installCommand(packages, isRoot),
    });
  }
  say(`installing ${packages.join(' ')} (apt-get, as root)`);
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  // An outdated list of packages names files that are gone; where the update fails the list at hand may still serve.
  await runStep(apt, ['update', '-qq'], { env: aptEnv, accept: [0, 100] });
  const install = [
    ...['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '-qq', '--no-install-recommends'],
    ...packages.map(nameHere),
  ];
  try {
    await runStep(apt, install, { env: aptEnv }).catch(async () => {
      // An installation that was interrupted is finished first, as dpkg itself asks for.
      await runStep('dpkg', ['--configure', '-a'], { env: aptEnv });
      await runStep(apt, install, { env: aptEnv });
    });
  } catch (error) {
    const why = error instanceof Error ? `\n${error.message}` : '';
    throw new SetupError(`apt-get could not install ${packages.join(' ')}.${why}`, {
      nextStep: installCommand(packages, true),
      cause: error,
    });
  }
}

/** @param {readonly string[]} packages @param {boolean} isRoot */
export function installCommand(packages, isRoot) {
  return `${isRoot ? '' : 'sudo '}apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/** @param {string} name */
function nameHere(name) {
  const renamed = /** @type {Record<string, string>} */ (RENAMED)[name];
  if (renamed === undefined) return name;
  try {
    execFileSync('apt-cache', ['show', '--no-all-versions', renamed], { stdio: 'ignore' });
    return renamed;
  } catch {
    // This system has the old name.
    return name;
  }
}
