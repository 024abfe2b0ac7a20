import fs from 'node:fs';
import path from 'node:path';
import { packager } from '@electron/packager';
import { setFuses, checkFuses } from './package/fuses.mjs';
import { stageApplication } from './package/stage-application.mjs';
import { zipRuntime } from './package/zip-runtime.mjs';
import { findPlaces } from './setup/places.mjs';
import { prepare } from './setup/prepare.mjs';
import { runMain, say, SetupError } from './setup/setup-error.mjs';
import { bindingFile, PREBUILT_NAPI } from './setup/sqlite-binding.mjs';
import { workFolder } from './setup/stamps.mjs';

/** `npm run package`: an installable build for this platform under `dist/`, with the runtime that is at hand. */

/** The program itself; `gemba`, which people type, is the small launcher beside it. */
const PROGRAM = 'gemba-console';

/** What lies beside the archive, where the application and its containers can read it as plain files. */
const RESOURCES = ['sample', 'empty', 'icons', 'images'];

await runMain(async () => {
  const places = findPlaces();
  const { runtime } = await prepare({ electron: true, build: true, sqlite: true }, places);
  if (runtime === null) return 4;
  const version = /\d+\.\d+\.\d+/.exec(runtime.name)?.[0];
  if (version === undefined) throw new SetupError(`The version of ${runtime.path} is not known.`, { exitCode: 4 });
  const work = workFolder(places.appDir, 'package');
  try {
    const app = path.join(work, 'app');
    stageApplication(places.appDir, app);
    const extraResource = RESOURCES.map((name) => path.join(places.appDir, 'resources', name)).filter(fs.existsSync);
    if (runtime.napi < PREBUILT_NAPI) {
      const binding = path.join(work, 'better-sqlite3-napi9.node');
      fs.copyFileSync(bindingFile(places), binding);
      extraResource.push(binding);
    }
    const electronZipDir = runtime.kind === 'stock' ? undefined : await zipRuntime(runtime.path, version, work);
    const [built] = await packager({
      dir: app,
      out: path.join(places.appDir, 'dist'),
      name: 'Gemba',
      executableName: PROGRAM,
      electronVersion: version,
      ...(electronZipDir === undefined ? {} : { electronZipDir }),
      // Native parts are loaded by the system, which does not look into archives.
      asar: { unpack: '**/*.node' },
      extraResource,
      overwrite: true,
      prune: false,
      quiet: true,
    });
    if (built === undefined) throw new SetupError('Nothing was packaged.', { exitCode: 4 });
    const executable = path.join(built, process.platform === 'win32' ? `${PROGRAM}.exe` : PROGRAM);
    await setFuses(executable);
    await checkFuses(executable);
    addLauncher(places.appDir, built);
    // Packed in a folder of the maker's alone; installed, it is everybody's.
    fs.chmodSync(built, 0o755);
    say(`packaged: ${built}`);
    return 0;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
});

/**
 * @param {string} appDir
 * @param {string} built
 */
function addLauncher(appDir, built) {
  if (process.platform === 'win32') return;
  const bin = path.join(built, 'bin');
  fs.mkdirSync(bin, { recursive: true });
  fs.copyFileSync(path.join(appDir, 'scripts/package/gemba.sh'), path.join(bin, 'gemba'));
  fs.chmodSync(path.join(bin, 'gemba'), 0o755);
  // Where the command line reads its version.
  const { name, productName, version } = JSON.parse(fs.readFileSync(path.join(appDir, 'package.json'), 'utf8'));
  fs.writeFileSync(path.join(built, 'package.json'), `${JSON.stringify({ name, productName, version })}\n`);
}
