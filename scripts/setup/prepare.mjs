import { buildOutput, buildReady } from './build-output.mjs';
import { dependenciesReady, installDependencies } from './dependencies.mjs';
import { findRuntime, provideRuntime } from './electron-runtime.mjs';
import { findCommand } from './find-command.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { findPlaces } from './places.mjs';
import { withSetupLock } from './setup-lock.mjs';
import { bindingMissing, buildBinding } from './sqlite-binding.mjs';
import {
  installPackages,
  librariesMissing,
  LIBRARY_PACKAGES,
  missingPrograms,
  VIRTUAL_DISPLAY_PACKAGES,
} from './system-packages.mjs';
import { needsVirtualDisplay } from './virtual-display.mjs';

/** @typedef {import('./places.mjs').Places} Places */
/** @typedef {import('./electron-runtime.mjs').Runtime} Runtime */
/**
 * @typedef {object} Needs
 * @property {boolean} [electron] the Electron runtime and what it links against
 * @property {boolean} [display] somewhere to open a window
 * @property {boolean} [build] the bundles in `out/`
 * @property {boolean} [sqlite] the store's native part
 */

const nodeNapi = Number(process.versions['napi'] ?? 0);

/**
 * Makes ready what a command needs: looks first, which takes milliseconds and says nothing, and does what is missing
 * under the set-up lock. Where two start at once the second waits, looks again and finds it done.
 *
 * @param {Needs} needs
 * @param {Places} [places]
 * @returns {Promise<{ runtime: Runtime | null }>} the runtime where `electron` was asked for
 */
export async function prepare(needs, places = findPlaces()) {
  checkNodeVersion();
  if (isReady(needs, places)) return { runtime: needs.electron ? findRuntime(places) : null };
  return withSetupLock(places.lockFile, () => doWhatIsMissing(needs, places));
}

/** @param {Needs} needs @param {Places} places */
function isReady(needs, places) {
  if (!dependenciesReady(places)) return false;
  const runtime = needs.electron ? findRuntime(places) : null;
  if (needs.electron && runtime === null) return false;
  if (needs.sqlite && bindingMissing(places, napiLevels(runtime))) return false;
  if (needs.build && !buildReady(places)) return false;
  return packagesFor(needs, places, runtime).length === 0;
}

/** @param {Runtime | null} runtime */
const napiLevels = (runtime) => (runtime === null ? [nodeNapi] : [nodeNapi, runtime.napi]);

/** @param {Needs} needs @param {Places} places @param {Runtime | null} runtime */
function packagesFor(needs, places, runtime) {
  return [
    ...(runtime !== null && librariesMissing(places, runtime.path) ? LIBRARY_PACKAGES : []),
    ...(needs.display && needsVirtualDisplay() && findCommand('Xvfb') === null ? VIRTUAL_DISPLAY_PACKAGES : []),
  ];
}

/** @param {Needs} needs @param {Places} places */
async function doWhatIsMissing(needs, places) {
  if (!dependenciesReady(places)) await installDependencies(places);
  let runtime = needs.electron ? findRuntime(places) : null;
  if (needs.electron && runtime === null) runtime = await provideRuntime(places);
  const builds = needs.sqlite === true && bindingMissing(places, napiLevels(runtime));
  const packages = [
    ...(builds ? missingPrograms(['g++', 'make', 'python3']) : []),
    ...packagesFor(needs, places, runtime),
  ];
  if (packages.length > 0) await installPackages(packages);
  if (builds) await buildBinding(places);
  if (needs.build && !buildReady(places)) await buildOutput(places);
  return { runtime };
}
