import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { APP_DIR } from './setup/places.mjs';
import { prepare } from './setup/prepare.mjs';
import { runMain } from './setup/setup-error.mjs';
import { needsVirtualDisplay, startVirtualDisplay } from './setup/virtual-display.mjs';
import { readEndToEndReport, readUnitReport, sumCounts, summaryLine } from './test-summary.mjs';

/**
 * `npm test`: set-up, build, unit and integration tests, then the end-to-end tests in the built application. Arguments
 * after `--` select test files of either kind by a part of their path.
 */
const RESULTS = path.join(APP_DIR, 'test-results');
const UNIT_REPORT = path.join(RESULTS, 'unit.json');
const END_TO_END_REPORT = path.join(RESULTS, 'e2e.json');

/**
 * @param {string} script
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
function run(script, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(APP_DIR, 'node_modules', script), ...args], {
      cwd: APP_DIR,
      stdio: ['ignore', 'inherit', 'inherit'],
      env,
    });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

await runMain(async () => {
  const { runtime } = await prepare({ electron: true, display: true, build: true, sqlite: true });
  fs.rmSync(RESULTS, { recursive: true, force: true });
  fs.mkdirSync(RESULTS, { recursive: true });
  const filters = process.argv.slice(2);
  const env = { ...process.env, GEMBA_APP_DIR: APP_DIR, GEMBA_ELECTRON_PATH: runtime?.path ?? '' };

  const unitArgs = [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${UNIT_REPORT}`,
    '--passWithNoTests',
  ];
  const unitStatus = await run('vitest/vitest.mjs', [...unitArgs, ...filters], env);

  const display = needsVirtualDisplay() ? await startVirtualDisplay({ severalConsoles: true }) : null;
  const endToEndArgs = ['test', '--pass-with-no-tests', ...filters];
  const endToEndStatus = await run('@playwright/test/cli.js', endToEndArgs, { ...env, ...display?.env });
  display?.stop();

  const counts = sumCounts([readUnitReport(UNIT_REPORT), readEndToEndReport(END_TO_END_REPORT)]);
  for (const name of counts.skipped) process.stdout.write(`skipped: ${name}\n`);
  const ranAll = unitStatus === 0 && endToEndStatus === 0;
  // A runner may fail without a failed test (an error outside of any): that must not look like a success.
  if (!ranAll && counts.failed === 0) counts.failed = 1;
  const missesDocker = process.env['CI'] === 'true' && counts.skipped.some((name) => /docker/i.test(name));
  if (missesDocker) process.stdout.write('A test that needs Docker was skipped, and this is CI, where none may be.\n');
  process.stdout.write(`${summaryLine(counts)}\n`);
  return counts.failed === 0 && !missesDocker ? 0 : 1;
});
