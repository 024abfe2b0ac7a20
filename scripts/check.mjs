import { spawn } from 'node:child_process';
import path from 'node:path';
import { APP_DIR } from './setup/places.mjs';
import { prepare } from './setup/prepare.mjs';
import { runMain, say } from './setup/setup-error.mjs';

/**
 * `npm run check`: types, lint, format, unused code, dependency rules; no tests. Two at a time, since most are one busy
 * thread each. A tool that looked at nothing has failed, whatever its exit status says.
 *
 * @typedef {object} Check
 * @property {string} name
 * @property {string} script the tool's own start file in node_modules
 * @property {readonly string[]} args
 * @property {(output: string) => string | null} [emptyRun] says what is wrong where the tool analysed nothing
 */

/** @typedef {{ name: string, ok: boolean, output: string, seconds: number }} Result */

const tsc = 'typescript/bin/tsc';

/** @type {readonly Check[]} */
const CHECKS = [
  { name: 'lint', script: 'eslint/bin/eslint.js', args: ['--max-warnings=0', '--format=stylish', '.'] },
  { name: 'types: main', script: tsc, args: ['-p', 'tsconfig.main.json'] },
  { name: 'types: renderer', script: tsc, args: ['-p', 'tsconfig.renderer.json'] },
  { name: 'types: shared', script: tsc, args: ['-p', 'tsconfig.shared.json'] },
  { name: 'types: preload', script: tsc, args: ['-p', 'tsconfig.preload.json'] },
  { name: 'types: scripts', script: tsc, args: ['-p', 'tsconfig.scripts.json'] },
  { name: 'types: end-to-end tests', script: tsc, args: ['-p', 'tsconfig.e2e.json'] },
  { name: 'format', script: 'prettier/bin/prettier.cjs', args: ['--check', '--log-level=warn', '.'] },
  {
    name: 'dependency rules',
    script: 'dependency-cruiser/bin/dependency-cruise.mjs',
    args: ['--config', '.dependency-cruiser.cjs', 'src', 'scripts'],
    emptyRun: (output) => {
      const modules = Number(/(\d+) modules/.exec(output)?.[1] ?? 0);
      return modules > 0 ? null : 'it analysed 0 modules';
    },
  },
  {
    name: 'unused code',
    script: 'knip/bin/knip.js',
    args: ['--no-progress'],
    emptyRun: (output) =>
      /^src\/\S+ .*no matches/m.test(output) ? 'one of its patterns for src matches no file' : null,
  },
];

/**
 * @param {Check} check
 * @param {string} dir
 * @returns {Promise<Result>}
 */
function run(check, dir) {
  const begin = performance.now();
  return new Promise((resolve) => {
    const script = path.join(dir, 'node_modules', check.script);
    const child = spawn(process.execPath, [script, ...check.args], {
      cwd: dir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    let output = '';
    const keep = (/** @type {Buffer} */ text) => void (output += text.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const finish = (/** @type {boolean} */ ok) => {
      const empty = check.emptyRun?.(output) ?? null;
      const seconds = (performance.now() - begin) / 1000;
      resolve({
        name: check.name,
        ok: ok && empty === null,
        output: empty === null ? output : `${output}\n${empty}`,
        seconds,
      });
    };
    child.on('error', (error) => {
      output += error.message;
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
  });
}

/** @param {Result} result */
function printResult({ name, ok, output, seconds }) {
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)\n`);
  if (!ok) process.stdout.write(`${output.trim()}\n`);
}

/**
 * @param {string} dir the checkout to look at
 * @param {{ only?: readonly string[], report?: (result: Result) => void }} [options]
 * @returns {Promise<readonly string[]>} the names of the checks that failed
 */
export async function runChecks(dir, options = {}) {
  const report = options.report ?? printResult;
  const waiting = CHECKS.filter((check) => options.only === undefined || options.only.includes(check.name));
  /** @type {string[]} */
  const failed = [];
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const result = await run(check, dir);
      report(result);
      if (!result.ok) failed.push(result.name);
    }
  };
  await Promise.all([work(), work()]);
  return failed;
}

if (process.argv[1] === import.meta.filename) {
  await runMain(async () => {
    await prepare({});
    const failed = await runChecks(APP_DIR);
    if (failed.length === 0) return 0;
    say(`check failed: ${failed.join(', ')}`);
    return 1;
  });
}
