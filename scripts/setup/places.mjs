import os from 'node:os';
import path from 'node:path';

/** The checkout that these scripts belong to. */
export const APP_DIR = path.resolve(import.meta.dirname, '../..');

/**
 * @typedef {object} Places
 * @property {string} appDir the checkout
 * @property {string} cacheDir what several checkouts share: runtimes and native builds
 * @property {string} lockFile held while anything is installed, fetched or built
 */

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [appDir]
 * @returns {Places}
 */
export function findPlaces(env = process.env, appDir = APP_DIR) {
  const base = env['XDG_CACHE_HOME'] || path.join(env['HOME'] || os.homedir(), '.cache');
  const cacheDir = path.join(base, 'gemba');
  return { appDir, cacheDir, lockFile: path.join(cacheDir, 'setup.lock') };
}
