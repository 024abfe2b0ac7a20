import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '../src/main/platform/database';
import { report } from './support/metrics-engine';

/**
 * `gemba serve` killed with SIGKILL again and again on one folder while a plain TCP client sends to it at a pace it can
 * keep up with. Every point that was sent more than a second before the end has to be in what the next `serve` answers,
 * with its value and once; every note that was answered has to be there; both files have to be sound.
 */

const ROOT = path.resolve(import.meta.dirname, '..');
const GEMBA = path.join(ROOT, 'bin', 'gemba');
const ROUNDS = Number(process.env['GEMBA_BENCH_ROUNDS'] ?? '10');
const POINTS_PER_SECOND = Number(process.env['GEMBA_BENCH_RATE'] ?? '20000');
const SERIES = 50;
const TICK_MS = 20;
const SAFE_MS = 1000;
const NOTE_EVERY_MS = 250;

interface Serving {
  readonly child: ChildProcess;
  readonly http: number;
  readonly carbon: number;
  readonly readyMs: number;
  readonly stderr: () => string;
}

async function startServe(folder: string): Promise<Serving> {
  const begun = Date.now();
  const child = spawn(GEMBA, ['--workspace', folder, 'serve', '--http-port', '0', '--carbon-port', '0'], {
    env: { ...process.env, GEMBA_HOME: path.join(folder, '..', 'home'), GEMBA_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`serve ended: ${stderr}`)));
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
  ended.catch(() => undefined);
  const { http, carbon } = JSON.parse(line) as { http: number; carbon: number };
  return { child, http, carbon, readyMs: Date.now() - begun, stderr: () => stderr };
}

interface Sent {
  /** How many points the kernel had taken by when. */
  readonly marks: ReadonlyArray<{ readonly at: number; readonly count: number }>;
  /** Notes that were answered. */
  readonly notes: readonly string[];
  /** Points that waited in this process because the receiver was behind, at worst. */
  readonly behind: number;
  readonly killedAt: number;
}

/** Sends until told to stop; a tick that the receiver has not taken yet is waited for, so nothing counts too early. */
async function send(serving: Serving, round: number, base: number, aliveMs: number): Promise<Sent> {
  const socket = net.connect(serving.carbon, '127.0.0.1');
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const marks: Array<{ at: number; count: number }> = [];
  const notes: string[] = [];
  const started = Date.now();
  let [count, behind, noted] = [0, 0, started];
  while (Date.now() - started < aliveMs) {
    const wanted = Math.floor(((Date.now() - started) / 1000) * POINTS_PER_SECOND);
    behind = Math.max(behind, wanted - count);
    const lines: string[] = [];
    for (; count < wanted; count += 1) lines.push(lineOf(round, base, count));
    await new Promise<void>((resolve) => socket.write(lines.join(''), () => resolve()));
    marks.push({ at: Date.now(), count });
    if (Date.now() - noted >= NOTE_EVERY_MS) {
      noted = Date.now();
      notes.push(await annotate(serving.http, `note ${round}.${notes.length}`));
    }
    await wait(TICK_MS);
  }
  const killedAt = Date.now();
  serving.child.kill('SIGKILL');
  await once(serving.child, 'exit');
  socket.destroy();
  return { marks, notes, behind, killedAt };
}

function lineOf(round: number, base: number, number: number): string {
  return `kill.r${round}.s${number % SERIES} ${number + 0.25} ${base + Math.floor(number / SERIES)}\n`;
}

async function annotate(port: number, what: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/events/`, {
    method: 'POST',
    body: JSON.stringify({ what, tags: ['kill'] }),
  });
  if (!response.ok) throw new Error(`a note was answered with ${response.status}: ${await response.text()}`);
  return what;
}

interface Found {
  readonly owed: number;
  readonly missing: number;
  readonly wrong: number;
  readonly missingNotes: number;
}

/** What a `serve` started afterwards answers about the points that were sent in time. */
async function check(port: number, round: number, base: number, sent: Sent): Promise<Found> {
  const owed = sent.marks.findLast(({ at }) => at <= sent.killedAt - SAFE_MS)?.count ?? 0;
  const until = base + Math.ceil(owed / SERIES);
  let [missing, wrong] = [0, 0];
  for (let series = 0; series < SERIES; series += 1) {
    const target = `kill.r${round}.s${series}`;
    const query = new URLSearchParams({ target, from: String(base - 1), until: String(until), format: 'json' });
    const answer = await fetch(`http://127.0.0.1:${port}/render?${query.toString()}`);
    const [found] = (await answer.json()) as Array<{ datapoints: Array<[number | null, number]> }>;
    const byTime = new Map<number, number | null>();
    for (const [value, time] of found?.datapoints ?? []) {
      if (byTime.has(time)) wrong += 1;
      byTime.set(time, value);
    }
    for (let number = series; number < owed; number += SERIES) {
      const value = byTime.get(base + Math.floor(number / SERIES)) ?? null;
      if (value === null) missing += 1;
      else if (value !== number + 0.25) wrong += 1;
    }
  }
  const events = (await (await fetch(`http://127.0.0.1:${port}/events/get_data?tags=kill`)).json()) as Array<{
    what: string;
  }>;
  const there = events.map(({ what }) => what);
  const missingNotes = sent.notes.filter((note) => there.filter((what) => what === note).length !== 1).length;
  return { owed, missing, wrong, missingNotes };
}

function integrityOf(stateDir: string): string[] {
  return ['metrics.sqlite', 'gemba.sqlite'].map((name) => {
    const database = openDatabase(path.join(stateDir, name), 'read');
    const found = database.pragma('integrity_check', { simple: true }) as string;
    database.close();
    return found;
  });
}

const home = mkdtempSync(path.join(os.tmpdir(), 'gemba-serve-kill-'));
const folder = path.join(home, 'shop');
const stateDir = path.join(folder, '.gemba');
const made = spawnSync(GEMBA, ['init', folder, '--empty'], {
  env: { ...process.env, GEMBA_HOME: path.join(home, 'home') },
});
if (made.status !== 0) throw new Error(made.stderr.toString());
writeFileSync(path.join(folder, 'storage-schemas.conf'), '[all]\npattern = ^kill\\.\nretentions = 1s:7d\n');

const total = { owed: 0, missing: 0, wrong: 0, notes: 0, missingNotes: 0 };
const broken: string[] = [];
const noise: string[] = [];
let [behind, readyMs, walBytes] = [0, 0, 0];
for (let round = 0; round < ROUNDS; round += 1) {
  const serving = await startServe(folder);
  readyMs = Math.max(readyMs, serving.readyMs);
  const base = Math.floor(Date.now() / 1000) - 400_000;
  const sent = await send(serving, round, base, 3000 + ((round * 977) % 3500));
  broken.push(...integrityOf(stateDir).filter((found) => found !== 'ok'));
  walBytes = Math.max(
    walBytes,
    statSync(path.join(stateDir, 'metrics.sqlite-wal'), { throwIfNoEntry: false })?.size ?? 0,
  );
  const next = await startServe(folder);
  readyMs = Math.max(readyMs, next.readyMs);
  const found = await check(next.http, round, base, sent);
  next.child.kill('SIGKILL');
  await once(next.child, 'exit');
  for (const line of [...serving.stderr().split('\n'), ...next.stderr().split('\n')]) {
    if (line !== '' && !line.includes('not available in this version')) noise.push(line);
  }
  behind = Math.max(behind, sent.behind);
  total.owed += found.owed;
  total.missing += found.missing;
  total.wrong += found.wrong;
  total.notes += sent.notes.length;
  total.missingNotes += found.missingNotes;
}
rmSync(home, { recursive: true, force: true });
const lost = total.missing + total.wrong + total.missingNotes;
report('serve-kill', lost, 'points and notes lost', {
  rounds: ROUNDS,
  pointsPerSecond: POINTS_PER_SECOND,
  ...total,
  broken,
  behind,
  readyMs,
  walBytes,
  noise: [...new Set(noise)].slice(0, 5),
});
if (lost > 0 || broken.length > 0) process.exitCode = 1;
