import fs from 'node:fs';
import path from 'node:path';

/** What the bundles leave in node_modules: see `EXTERNAL` in electron.vite.config.ts. */
const EXTERNAL = [
  'better-sqlite3',
  'dockerode',
  'systeminformation',
  'elkjs',
  '@resvg/resvg-wasm',
  // Read as files for pictures that are drawn without a window.
  '@fontsource/ibm-plex-sans',
  '@fontsource/ibm-plex-sans-condensed',
];

/** Left out: native parts that gain nothing measurable, and sources of native parts that come prebuilt. */
const LEFT_OUT =
  /[\\/](better-sqlite3[\\/](deps|src)|cpu-features[\\/]deps|test|tests|docs)([\\/]|$)|@fontsource[\\/].*\.(woff2|css)$/;

/**
 * Puts together what goes into the archive: the bundles, package.json, and the packages that are not bundled with all
 * that they need.
 *
 * @param {string} appDir
 * @param {string} target
 */
export function stageApplication(appDir, target) {
  fs.mkdirSync(target, { recursive: true });
  fs.cpSync(path.join(appDir, 'out'), path.join(target, 'out'), { recursive: true });
  const { name, productName, version, description, license, type, main } = JSON.parse(
    fs.readFileSync(path.join(appDir, 'package.json'), 'utf8'),
  );
  fs.writeFileSync(
    path.join(target, 'package.json'),
    `${JSON.stringify({ name, productName, version, description, license, type, main })}\n`,
  );
  for (const folder of packagesFor(appDir)) {
    fs.cpSync(path.join(appDir, folder), path.join(target, folder), {
      recursive: true,
      dereference: true,
      filter: (source) => !LEFT_OUT.test(source),
    });
  }
}

/**
 * Folders of the packages that are not bundled and of all that they need, as the lockfile has them.
 *
 * @param {string} appDir
 * @returns {string[]}
 */
function packagesFor(appDir) {
  /** @type {Record<string, { dependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }>} */
  const locked = JSON.parse(fs.readFileSync(path.join(appDir, 'package-lock.json'), 'utf8')).packages;
  /** @type {Set<string>} */
  const found = new Set();
  const visit = (/** @type {string} */ name, /** @type {string} */ from) => {
    const folder = resolveFolder(name, from, locked);
    if (folder === null || found.has(folder) || !fs.existsSync(path.join(appDir, folder))) return;
    // Nested packages come along with the folder that holds them, and are looked through for what they need.
    found.add(folder);
    const entry = locked[folder] ?? {};
    for (const needed of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) visit(needed, folder);
  };
  for (const name of EXTERNAL) visit(name, '');
  return [...found];
}

/**
 * Node's own way up the folders.
 *
 * @param {string} name
 * @param {string} from
 * @param {Record<string, unknown>} locked
 */
function resolveFolder(name, from, locked) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const folder = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (locked[folder] !== undefined) return folder;
    if (at === '') return null;
  }
}
