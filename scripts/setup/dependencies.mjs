import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runStep } from './run-step.mjs';
import { say, SetupError } from './setup-error.mjs';
import { readStamp, writeStamp } from './stamps.mjs';

/** @typedef {import('./places.mjs').Places} Places */

/** npm's own limits let a network without a way out keep a person waiting for more than five minutes. */
const PATIENCE = ['--fetch-timeout=60000', '--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=10000'];

/** @param {Places} places */
const stampFile = (places) => path.join(places.appDir, 'node_modules', '.gemba-dependencies.json');

/** @param {Places} places */
function lockHash(places) {
  return createHash('sha256')
    .update(fs.readFileSync(path.join(places.appDir, 'package-lock.json')))
    .digest('hex');
}

/** @param {Places} places */
export function dependenciesReady(places) {
  return readStamp(stampFile(places))?.['lock'] === lockHash(places);
}

/**
 * Whether what npm says it installed is what the lockfile asks for: then somebody has run npm by hand, and nothing is
 * left to do.
 *
 * @param {Places} places
 */
function installedByHand(places) {
  const wanted = readStamp(path.join(places.appDir, 'package-lock.json'))?.['packages'];
  const present = readStamp(path.join(places.appDir, 'node_modules', '.package-lock.json'))?.['packages'];
  if (!wanted || !present) return false;
  const installed = /** @type {Record<string, { version?: string }>} */ (present);
  return Object.entries(/** @type {Record<string, { version?: string, optional?: boolean }>} */ (wanted)).every(
    ([folder, { version, optional }]) =>
      folder === '' || optional === true || (version !== undefined && installed[folder]?.version === version),
  );
}

/**
 * Installs exactly what the lockfile names. No package of ours needs its install script (`allowScripts` in
 * package.json): what is native comes prebuilt, or is built by our own step where that prebuilt part cannot be used.
 *
 * @param {Places} places
 */
export async function installDependencies(places) {
  if (!installedByHand(places)) {
    say('installing the locked dependencies (npm ci)');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    try {
      await runStep(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...PATIENCE], {
        cwd: places.appDir,
        show: true,
      });
    } catch (error) {
      throw new SetupError('The dependencies could not be installed.', {
        nextStep: 'See the messages of npm above; `npm ci` in the checkout shows them again.',
        exitCode: 4,
        cause: error,
      });
    }
  }
  stampDependencies(places);
}

/**
 * Says that what is installed is what the lockfile asks for.
 * @param {Places} places
 */
export function stampDependencies(places) {
  writeStamp(stampFile(places), { lock: lockHash(places) });
}
