import { SetupError } from './setup-error.mjs';

/** The oldest Node that everything here is tested with. */
const OLDEST = [20, 19];

/** @param {string} [version] */
export function checkNodeVersion(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new SetupError(`Gemba needs Node ${OLDEST.join('.')} or newer; this is ${version}.`, {
    nextStep: 'Install a newer Node (https://nodejs.org) and run the command again.',
  });
}
