import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { APP_DIR } from './setup/places.mjs';
import { prepare } from './setup/prepare.mjs';
import { runMain, say, SetupError } from './setup/setup-error.mjs';
import { needsVirtualDisplay, startVirtualDisplay } from './setup/virtual-display.mjs';

/** `npm run bench [-- NAME]`: each benchmark prints one JSON line. One after another, so that they measure themselves only. */
const BENCH_DIR = path.join(APP_DIR, 'bench');
const BUNDLE_DIR = path.join(APP_DIR, 'node_modules', '.gemba-bench');

/** @param {string | undefined} wanted */
function listBenchmarks(wanted) {
  const files = fs.existsSync(BENCH_DIR) ? fs.readdirSync(BENCH_DIR) : [];
  const names = files.filter((file) => file.endsWith('.bench.ts')).map((file) => file.replace(/\.bench\.ts$/, ''));
  if (wanted === undefined) return names.sort();
  if (names.includes(wanted)) return [wanted];
  throw new SetupError(`There is no benchmark ${wanted}.`, { nextStep: `Choose one of: ${names.sort().join(', ')}.` });
}

/** @param {string} name */
async function bundle(name) {
  const { build } = await import('vite');
  await build({
    configFile: false,
    logLevel: 'error',
    root: APP_DIR,
    // A bundle lies elsewhere than its source, which finds the checkout from where it stands.
    define: { 'import.meta.dirname': JSON.stringify(BENCH_DIR) },
    build: {
      ssr: path.join(BENCH_DIR, `${name}.bench.ts`),
      outDir: path.join(BUNDLE_DIR, name),
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: `${name}.mjs` } },
    },
  });
  return path.join(BUNDLE_DIR, name, `${name}.mjs`);
}

/** @param {string} script @param {NodeJS.ProcessEnv} env @returns {Promise<number>} */
function run(script, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', script], { cwd: APP_DIR, stdio: 'inherit', env });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

await runMain(async () => {
  const { runtime } = await prepare({ electron: true, display: true, build: true, sqlite: true });
  const names = listBenchmarks(process.argv[2]);
  const display = needsVirtualDisplay() ? await startVirtualDisplay({ severalConsoles: true }) : null;
  const env = { ...process.env, ...display?.env, GEMBA_APP_DIR: APP_DIR, GEMBA_ELECTRON_PATH: runtime?.path ?? '' };
  let failed = 0;
  for (const name of names) {
    if ((await run(await bundle(name), env)) === 0) continue;
    say(`benchmark ${name} failed`);
    failed += 1;
  }
  display?.stop();
  return failed === 0 ? 0 : 1;
});
