import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runStep } from './run-step.mjs';
import { say, SetupError } from './setup-error.mjs';
import { readStamp, workFolder, writeStamp } from './stamps.mjs';

/** @typedef {import('./places.mjs').Places} Places */
/** @typedef {{ file: string, sizeBytes: number, mtimeMs: number }} Source */

/** What the bundles are made from, relative to the checkout. */
const SOURCES = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.base.json'];
const NOT_BUILT = /\.test\.tsx?$/;

/** @param {Places} places */
const outDir = (places) => path.join(places.appDir, 'out');
/** @param {Places} places */
const stampFile = (places) => path.join(outDir(places), '.gemba-build.json');

/**
 * @param {string} root
 * @param {string} relative
 * @param {Source[]} found
 */
function walk(root, relative, found) {
  const full = path.join(root, relative);
  const at = fs.statSync(full, { throwIfNoEntry: false });
  if (at === undefined) return;
  if (!at.isDirectory()) {
    if (!NOT_BUILT.test(relative)) found.push({ file: relative, sizeBytes: at.size, mtimeMs: at.mtimeMs });
    return;
  }
  for (const entry of fs.readdirSync(full).sort()) walk(root, path.join(relative, entry), found);
}

/** @param {Places} places @returns {Source[]} */
function listSources(places) {
  /** @type {Source[]} */
  const found = [];
  for (const entry of SOURCES) walk(places.appDir, entry, found);
  return found;
}

/** @param {readonly Source[]} sources */
function quickHash(sources) {
  const hash = createHash('sha256');
  for (const { file, sizeBytes, mtimeMs } of sources) hash.update(`${file}\0${sizeBytes}\0${mtimeMs}\n`);
  return hash.digest('hex');
}

/** @param {Places} places @param {readonly Source[]} sources */
function contentHash(places, sources) {
  const hash = createHash('sha256');
  for (const { file } of sources)
    hash
      .update(`${file}\0`)
      .update(fs.readFileSync(path.join(places.appDir, file)))
      .update('\0');
  return hash.digest('hex');
}

/** @param {Places} places */
export function buildReady(places) {
  const stamp = readStamp(stampFile(places));
  return stamp !== null && stamp['quick'] === quickHash(listSources(places));
}

/**
 * Builds `out/` from the sources: into a folder beside it that takes its place at the end, so that what runs from
 * `out/` never meets half a build. Sources that were only touched are not built again.
 *
 * @param {Places} places
 */
export async function buildOutput(places) {
  const sources = listSources(places);
  const stamp = { quick: quickHash(sources), content: contentHash(places, sources) };
  if (readStamp(stampFile(places))?.['content'] === stamp.content) {
    writeStamp(stampFile(places), stamp);
    return;
  }
  say('building the application');
  const work = workFolder(places.appDir, 'out');
  try {
    await runStep(
      process.execPath,
      [path.join(places.appDir, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'],
      {
        cwd: places.appDir,
        env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', GEMBA_OUT_DIR: work },
      },
    ).catch((error) => {
      throw new SetupError(`The application could not be built.\n${error.message}`, { exitCode: 4, cause: error });
    });
    writeStamp(path.join(work, '.gemba-build.json'), stamp);
    const old = workFolder(places.appDir, 'out-old');
    if (fs.existsSync(outDir(places))) fs.renameSync(outDir(places), path.join(old, 'out'));
    fs.renameSync(work, outDir(places));
    fs.rmSync(old, { recursive: true, force: true });
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}
