import fs from 'node:fs';
import path from 'node:path';
import { findCommand } from './find-command.mjs';
import { runStep } from './run-step.mjs';
import { say, SetupError } from './setup-error.mjs';
import { workFolder } from './stamps.mjs';

/** @typedef {import('./places.mjs').Places} Places */

/** better-sqlite3's prebuilt part needs this level of Node-API, and crashes rather than throws on a lower one. */
export const PREBUILT_NAPI = 10;

/** @param {Places} places */
const packageFolder = (places) => path.join(places.appDir, 'node_modules', 'better-sqlite3');

/**
 * The file that src/main/platform/database.ts loads on Node-API 9.
 * @param {Places} places
 */
export function bindingFile(places) {
  const { version } = JSON.parse(fs.readFileSync(path.join(packageFolder(places), 'package.json'), 'utf8'));
  return path.join(places.cacheDir, `better-sqlite3-${version}-napi9.node`);
}

/**
 * Whether the plain Node that runs this, or the given runtime, needs the build for Node-API 9 and it is not there.
 *
 * @param {Places} places
 * @param {readonly number[]} napiLevels
 */
export function bindingMissing(places, napiLevels) {
  return napiLevels.some((level) => level < PREBUILT_NAPI) && !fs.existsSync(bindingFile(places));
}

/** Folder `F` such that `F/include/node` holds Node's headers, where they came with Node. */
function headersFolder() {
  const prefix = path.dirname(path.dirname(fs.realpathSync(process.execPath)));
  return [process.env['npm_config_nodedir'], prefix, '/usr'].find(
    (folder) => folder !== undefined && fs.existsSync(path.join(folder, 'include', 'node', 'node_api.h')),
  );
}

/** node-gyp as npm itself carries it, else from the registry. */
function nodeGyp() {
  const npm = findCommand('npm');
  const carried =
    npm === null ? null : path.resolve(path.dirname(fs.realpathSync(npm)), '../node_modules/node-gyp/bin/node-gyp.js');
  if (carried !== null && fs.existsSync(carried)) return { command: process.execPath, args: [carried] };
  return { command: 'npx', args: ['--yes', 'node-gyp@11'] };
}

/**
 * Builds better-sqlite3 for Node-API 9: of level 10 it needs references to strings only, which level 9 has under the
 * experimental flag. About a minute, once for each version.
 *
 * @param {Places} places
 */
export async function buildBinding(places) {
  say("building SQLite's native part for this runtime (about a minute, once)");
  const work = workFolder(places.cacheDir, 'sqlite');
  try {
    fs.cpSync(fs.realpathSync(packageFolder(places)), work, { recursive: true });
    const addonApi = fs.realpathSync(path.join(places.appDir, 'node_modules', 'node-addon-api'));
    fs.cpSync(addonApi, path.join(work, 'node_modules', 'node-addon-api'), { recursive: true });
    const gyp = path.join(work, 'binding.gyp');
    const level9 = "'NAPI_VERSION=2147483647', 'NAPI_EXPERIMENTAL', 'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'";
    fs.writeFileSync(gyp, fs.readFileSync(gyp, 'utf8').replace("'NAPI_VERSION=10'", level9));
    const { command, args } = nodeGyp();
    const headers = headersFolder();
    await runStep(
      command,
      [...args, 'rebuild', '--release', '--force_build=1', ...(headers === undefined ? [] : [`--nodedir=${headers}`])],
      { cwd: work },
    ).catch((error) => {
      throw new SetupError(`SQLite's native part could not be built. ${error.message}`, {
        nextStep:
          'It needs g++, make, python3 and the headers of this Node (PREFIX/include/node); Node 22.14 or newer needs no build.',
        exitCode: 4,
        cause: error,
      });
    });
    fs.renameSync(path.join(work, 'build', 'Release', 'better_sqlite3.node'), bindingFile(places));
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}
