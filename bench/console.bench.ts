import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * The console as a person meets it: first paint and first graph from `bin/gemba start` with nothing to build, and what it
 * costs while nobody touches it (window visible, collectors on). Linux only: it reads /proc. Median of several starts.
 */

const ROOT = path.resolve(import.meta.dirname, '..');
const STARTS = Number(process.env['GEMBA_BENCH_STARTS'] ?? '5');
const SETTLE_MS = 15_000;
const IDLE_MS = 30_000;
const CLOCK_TICKS = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout);

interface Started {
  readonly child: ChildProcess;
  readonly painted: Readonly<Record<'window' | 'screen' | 'graph', number>>;
  stop(): Promise<void>;
}

async function startConsole(home: string): Promise<Started> {
  const child = spawn(path.join(ROOT, 'bin', 'gemba'), ['start'], {
    cwd: home,
    env: { ...process.env, GEMBA_HOME: home, GEMBA_STARTED_AT_MS: String(Date.now()) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const painted: Partial<Record<'window' | 'screen' | 'graph', number>> = {};
  let rest = '';
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('the console did not paint a graph within 60 s')), 60_000);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter((candidate) => candidate.startsWith('{'))) {
        const { painted: what, ms } = JSON.parse(line) as { painted: 'window' | 'screen' | 'graph'; ms: number };
        painted[what] ??= ms;
      }
      if (painted.screen !== undefined && painted.graph !== undefined) {
        clearTimeout(limit);
        resolve();
      }
    });
    child.once('exit', (code) => reject(new Error(`the console ended with ${code ?? 'a signal'}`)));
  });
  return {
    child,
    painted: painted as Record<'window' | 'screen' | 'graph', number>,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** A process and all that descend from it. */
function processTree(pid: number): number[] {
  const children = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean);
  return [pid, ...children.flatMap((child) => processTree(Number(child)))];
}

const commandLine = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');

/** User and system time of one task, in seconds. */
function cpuSeconds(statFile: string): number {
  const fields = readFileSync(statFile, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}

interface Cost {
  readonly main: number;
  readonly workers: number;
  readonly all: number;
}

function readCost(browser: number, tree: readonly number[]): Cost {
  const main = cpuSeconds(`/proc/${browser}/task/${browser}/stat`);
  const workers = readdirSync(`/proc/${browser}/task`)
    .filter((task) => Number(task) !== browser)
    .reduce((sum, task) => sum + cpuSeconds(`/proc/${browser}/task/${task}/stat`), 0);
  return { main, workers, all: tree.reduce((sum, pid) => sum + cpuSeconds(`/proc/${pid}/stat`), 0) };
}

function proportionalSetSizeMb(tree: readonly number[]): number {
  const kilobytes = tree.map((pid) =>
    Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, size) => sum + size, 0) / 1024;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

function report(bench: string, value: number, unit: string, more: Record<string, unknown> = {}): void {
  process.stdout.write(`${JSON.stringify({ bench, value: Math.round(value * 100) / 100, unit, ...more })}\n`);
}

const home = mkdtempSync(path.join(os.tmpdir(), 'gemba-bench-'));
try {
  const warmUp = await startConsole(home);
  await warmUp.stop();
  const paints: Array<Started['painted']> = [];
  for (let start = 1; start < STARTS; start += 1) {
    const started = await startConsole(home);
    paints.push(started.painted);
    await wait(500);
    await started.stop();
  }
  const last = await startConsole(home);
  paints.push(last.painted);
  const windows = paints.map(({ window }) => window);
  const screens = paints.map(({ screen }) => screen);
  const graphs = paints.map(({ graph }) => graph);
  report('console.first-paint', median(windows), 'ms', { limit: 1000, all: windows });
  report('console.first-screen', median(screens), 'ms', { all: screens });
  report('console.first-graph', median(graphs), 'ms', { limit: 2000, all: graphs });

  await wait(SETTLE_MS);
  const launcher = last.child.pid ?? 0;
  const all = processTree(launcher);
  const electron = all.filter((pid) => /electron/i.test(commandLine(pid)) && !/bin\/gemba|Xvfb/.test(commandLine(pid)));
  const browser = electron.find((pid) => !commandLine(pid).includes('--type='));
  if (browser === undefined) throw new Error('the console’s main process was not found');
  const before = readCost(browser, electron);
  await wait(IDLE_MS);
  const after = readCost(browser, electron);
  const percent = (key: keyof Cost): number => ((after[key] - before[key]) / (IDLE_MS / 1000)) * 100;
  report('console.idle.main-thread', percent('main'), '% of one core', { limit: 3 });
  report('console.idle.other-threads-of-main-process', percent('workers'), '% of one core', { limit: 3 });
  report('console.idle.all-processes', percent('all'), '% of one core');
  report('console.memory', proportionalSetSizeMb(electron), 'MB proportional set size', {
    limit: 380,
    processes: electron.length,
  });
  await last.stop();
} finally {
  rmSync(home, { recursive: true, force: true });
}
