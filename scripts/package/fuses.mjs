import { flipFuses, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { SetupError } from '../setup/setup-error.mjs';

/** What a packaged build may not do (run foreign code as Node, be inspected) and what it insists on (its own archive). */
const FUSES = {
  RunAsNode: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
};

/** How a fuse that is on stands in the executable: the digit 1 (Electron's documentation of fuses). */
const ON = '1'.charCodeAt(0);

/** @typedef {keyof typeof FUSES} FuseName */

const names = /** @type {FuseName[]} */ (Object.keys(FUSES));

/** @param {string} executable */
export async function setFuses(executable) {
  await flipFuses(executable, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: process.platform === 'darwin',
    ...Object.fromEntries(names.map((name) => [FuseV1Options[name], FUSES[name]])),
  });
}

/**
 * Reads the fuses back from the executable.
 *
 * @param {string} executable
 * @throws SetupError that names each fuse that is not as it should be
 */
export async function checkFuses(executable) {
  const wire = await getCurrentFuseWire(executable);
  const wrong = names.filter((name) => (Number(wire[FuseV1Options[name]]) === ON) !== FUSES[name]);
  if (wrong.length > 0)
    throw new SetupError(`These fuses of ${executable} are not as they should be: ${wrong.join(', ')}.`, {
      exitCode: 4,
    });
}
