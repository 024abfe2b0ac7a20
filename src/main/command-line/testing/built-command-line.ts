import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';

/** The command line as it is built for people, in a folder of its own, and ways to run it as a process of its own. */

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const ENTRIES = {
  cli: 'src/main/cli.ts',
  'ingest-worker': 'src/main/metrics/workers/ingest-worker.ts',
  'import-worker': 'src/main/metrics/workers/import-worker.ts',
  'query-worker': 'src/main/metrics/workers/query-worker.ts',
  'records-worker': 'src/main/records/workers/records-worker.ts',
  'yaml-worker': 'src/main/workspace/workers/yaml-worker.ts',
};

/** Returns the path of the built `cli.js`; its workers lie beside it. */
export async function buildCommandLine(): Promise<string> {
  // Inside node_modules, so that what stays outside the bundle is found.
  const outDir = path.join(ROOT, 'node_modules', '.gemba-test', `${randomUUID()}-command-line`);
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, path.join(ROOT, file)])),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  mkdirSync(outDir, { recursive: true });
  writeFileSync(path.join(outDir, 'package.json'), '{"type":"module"}\n');
  return path.join(outDir, 'cli.js');
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

export function startGemba(cli: string, args: readonly string[], { cwd, env }: RunOptions): ChildProcess {
  const { GEMBA_WORKSPACE: _workspace, GEMBA_STATE: _state, ...inherited } = process.env;
  return spawn(process.execPath, [cli, ...args], {
    cwd,
    env: { ...inherited, GEMBA_APP_DIR: ROOT, GEMBA_HOME: path.join(cwd, 'home'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function runGemba(cli: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const begun = Date.now();
  const child = startGemba(cli, args, options);
  return endOf(child, begun);
}

/** Collects what a process says until it has ended. */
export function endOf(child: ChildProcess, begun = Date.now()): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr, tookMs: Date.now() - begun }));
  });
}
