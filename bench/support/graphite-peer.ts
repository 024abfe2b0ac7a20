import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { PeerPoints } from './peer-data';

export interface Peer {
  readonly url: string;
  stop(): Promise<void>;
}

const ROOT = path.resolve(import.meta.dirname, '..');
/** The distribution's own, whose packages another Python does not see. */
const PYTHON = '/usr/bin/python3';

/** Why there is no Graphite here to compare with, or null. */
export function missingGraphite(): string | null {
  const found = spawnSync(PYTHON, ['-c', 'import graphite, whisper, django']);
  return found.status === 0 ? null : 'graphite-web and python3-whisper are not installed';
}

export async function startGraphite(data: Readonly<Record<string, PeerPoints>>): Promise<Peer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gemba-graphite-'));
  const port = await freePort();
  const script = path.join(ROOT, 'bench', 'support', 'graphite-web.py');
  const child = spawn(PYTHON, [script, folder, String(port)], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.end(JSON.stringify(data));
  await firstLine(child);
  return { url: `http://127.0.0.1:${port}`, stop: () => end(child, folder) };
}

/** `gemba serve` over a workspace of its own that holds the same. */
export async function startGemba(data: Readonly<Record<string, PeerPoints>>, now: number): Promise<Peer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gemba-peer-'));
  const env = { ...process.env, GEMBA_HOME: path.join(folder, 'home'), GEMBA_LOG: 'error' };
  const workspace = path.join(folder, 'workspace');
  const gemba = path.join(ROOT, 'bin', 'gemba');
  spawnSync(gemba, ['init', workspace, '--empty'], { env });
  writeFileSync(path.join(workspace, 'storage-schemas.conf'), '[all]\npattern = .*\nretentions = 1m:30d\n');
  const ports = ['--http-port', '0', '--carbon-port', '0', '--now', String(now)];
  const child = spawn(gemba, ['--workspace', workspace, 'serve', ...ports], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { http, carbon } = JSON.parse(await firstLine(child)) as { http: number; carbon: number };
  const peer = { url: `http://127.0.0.1:${http}`, stop: () => end(child, folder) };
  await send(carbon, data);
  await untilThere(peer.url, Object.keys(data).at(-1) ?? '', now);
  return peer;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('There is no output to read from.');
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('It ended before it was ready.')));
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
  ended.catch(() => undefined);
  return line;
}

async function send(port: number, data: Readonly<Record<string, PeerPoints>>): Promise<void> {
  const socket = net.connect(port, '127.0.0.1');
  for (const [name, points] of Object.entries(data)) {
    socket.write(points.map(([time, value]) => `${name} ${value} ${time}\n`).join(''));
  }
  socket.end();
  await once(socket, 'close');
}

/** What was sent last is there last. */
async function untilThere(url: string, name: string, now: number): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const query = new URLSearchParams({ target: name, from: String(now - 60), until: String(now), format: 'json' });
    const body = await (await fetch(`${url}/render?${query.toString()}`)).text();
    if (/\[\[[-\d]/.test(body)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} has not arrived.`);
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
  rmSync(folder, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
