import { type ChildProcess, spawn } from 'node:child_process';
import net from 'node:net';
import { openReadOnlyMetrics } from '../index';
import { checkIntegrity } from '../store/metrics.sql';
import { openStoreForReading } from '../store/open-store';

/** Everything that one process is told to do before it is killed. */
export interface KillRound {
  /** Arguments of node that run `runEngineChild`. */
  readonly args: readonly string[];
  readonly stateDir: string;
  /** Names of this round's series begin with it. */
  readonly prefix: string;
  readonly series: number;
  readonly pointsPerSecond: number;
  readonly aliveMs: number;
}

export interface KillOutcome {
  /** Points that had been read from the socket more than a second before the end. */
  readonly owed: number;
  readonly missing: number;
  readonly wrong: number;
  readonly integrity: string;
}

/** One archive of one-second slots, so that every point has a slot of its own. */
export const KILL_SCHEMAS = '[all]\npattern = .*\nretentions = 1s:7d\n';
const SAFE_MS = 1000;
const TICK_MS = 20;

/** Starts an engine, floods it, kills it with SIGKILL, and reads the folder afterwards. */
export async function killUnderLoad(round: KillRound): Promise<KillOutcome> {
  const child = spawn(process.execPath, [...round.args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const report = followReports(child);
  const port = await report.port;
  const base = Math.floor(Date.now() / 1000) - 400_000;
  await flood(round, port, base);
  child.kill('SIGKILL');
  const killedAt = Date.now();
  await ended;
  const owed = Math.max(0, ...report.read.filter(({ at }) => at <= killedAt - SAFE_MS).map(({ accepted }) => accepted));
  return { owed, ...check(round, base, owed) };
}

interface Reports {
  readonly port: Promise<number>;
  readonly read: ReadonlyArray<{ readonly accepted: number; readonly at: number }>;
}

function followReports(child: ChildProcess): Reports {
  const read: Array<{ accepted: number; at: number }> = [];
  const port = new Promise<number>((resolve, reject) => {
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const report = JSON.parse(line) as { carbon: number } | { accepted: number; at: number };
        if ('carbon' in report) resolve(report.carbon);
        else read.push(report);
      }
    });
    child.once('exit', (code) => reject(new Error(`the engine ended before it was ready (${code ?? 'signal'})`)));
  });
  return { port, read };
}

/** Sends points at the given rate, one after the other on one connection, until time is up. */
function flood(round: KillRound, port: number, base: number): Promise<void> {
  const started = Date.now();
  let count = 0;
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', (error) => {
      if (Date.now() - started < round.aliveMs) reject(error);
    });
    const tick = (): void => {
      if (Date.now() - started >= round.aliveMs) {
        resolve();
        return;
      }
      const wanted = Math.floor(((Date.now() - started) / 1000) * round.pointsPerSecond);
      const lines: string[] = [];
      for (; count < wanted; count += 1) lines.push(lineOf(round, base, count));
      socket.write(lines.join(''));
      if (socket.writableNeedDrain) socket.once('drain', tick);
      else setTimeout(tick, TICK_MS);
    };
    socket.once('connect', tick);
  });
}

function lineOf(round: KillRound, base: number, number: number): string {
  const slot = Math.floor(number / round.series);
  return `${round.prefix}.s${number % round.series} ${number} ${base + slot}\n`;
}

function check(round: KillRound, base: number, owed: number): Omit<KillOutcome, 'owed'> {
  const reading = openReadOnlyMetrics(round.stateDir);
  const slots = Math.ceil(owed / round.series);
  let missing = 0;
  let wrong = 0;
  for (let series = 0; series < round.series; series += 1) {
    const target = `${round.prefix}.s${series}`;
    const [column] = reading.query({ targets: [target], from: base - 1, until: base + slots }).series;
    for (let slot = 0; slot < slots; slot += 1) {
      const number = slot * round.series + series;
      if (number >= owed) break;
      const value = column?.values[slot] ?? NaN;
      if (Number.isNaN(value)) missing += 1;
      else if (value !== number) wrong += 1;
    }
  }
  reading.dispose();
  const database = openStoreForReading(round.stateDir);
  const integrity = database === null ? 'no file' : checkIntegrity(database);
  database?.close();
  return { missing, wrong, integrity };
}
