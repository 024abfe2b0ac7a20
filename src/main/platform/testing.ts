import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Helpers for tests only: temporary folders, files in them, workers built from source, and which real parts this machine has. */

/** A folder that is removed when the test (or hook) that asked for it has finished. */
export function temporaryFolder(prefix = 'gemba-test-'): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), prefix));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Writes files below a folder, and the folders that they are in. */
export function fileWriter(dir: string): (file: string, content: string | Buffer) => void {
  return (file, content) => {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), content);
  };
}

/**
 * Bundles one worker entry file so that a test can start it as the product does. Dependencies stay external and are
 * found in the checkout. Returns the path of the bundle.
 */
export async function buildWorker(entry: string): Promise<string> {
  const { build } = await import('vite');
  const root = path.resolve(import.meta.dirname, '../../..');
  const name = path.basename(entry).replace(/\.ts$/, '');
  // Inside node_modules, so that the bundle's imports resolve; a folder per process, so that suites do not meet.
  const outDir = path.join(root, 'node_modules', '.gemba-test', `${process.pid}-${name}`);
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    build: {
      ssr: path.resolve(root, entry),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { format: 'es', entryFileNames: `${name}.mjs` } },
    },
  });
  return path.join(outDir, `${name}.mjs`);
}

/** Whether a Docker engine answers. In CI a missing engine is a failure, not a reason to skip: there this is always true. */
export const dockerAvailable: boolean =
  process.env['CI'] === 'true' ||
  spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
