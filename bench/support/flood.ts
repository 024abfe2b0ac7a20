import { type ChildProcess, spawn } from 'node:child_process';
import net from 'node:net';

/** What a flood sends: `series` × `steps` points from `connections` senders, oldest step first. */
export interface Flood {
  readonly port: number;
  readonly series: number;
  readonly steps: number;
  readonly stepSeconds: number;
  /** Of the first step, seconds since the epoch. */
  readonly baseSeconds: number;
  readonly connections: number;
}

const PIECE_BYTES = 256 * 1024;

/** A gauge with three decimals: two slow waves under noise, as the peers were measured with. */
export function floodValue(series: number, step: number): number {
  const noise = ((series * 7919 + step * 104_729) % 1000) / 200;
  return Math.round(1000 * (50 + 20 * Math.sin((step + series) / 30) + noise)) / 1000;
}

/** Runs a flood in a process of its own, so that its cost is not part of what is measured. Resolves when all is sent. */
export async function sendFlood(flood: Flood): Promise<{ readonly startedMs: number }> {
  const child = spawn(process.execPath, [process.argv[1] ?? '', 'flood', JSON.stringify(flood)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const startedMs = await firstLine(child);
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the sender ended with ${code ?? 'a signal'}`));
    });
  });
  return { startedMs };
}

/** The sender's own side: makes everything first, then says when it begins, then writes as fast as it is taken. */
export async function runFlood(json: string): Promise<void> {
  const flood = JSON.parse(json) as Flood;
  const shares = Array.from({ length: flood.connections }, (_, index) => piecesOf(flood, index));
  const sockets = await Promise.all(shares.map(() => connect(flood.port)));
  process.stdout.write(`${Date.now()}\n`);
  await Promise.all(sockets.map((socket, index) => writeAll(socket, shares[index] ?? [])));
}

function piecesOf(flood: Flood, share: number): Buffer[] {
  const pieces: Buffer[] = [];
  let lines: string[] = [];
  let size = 0;
  for (let step = 0; step < flood.steps; step += 1) {
    const time = flood.baseSeconds + step * flood.stepSeconds;
    for (let series = share; series < flood.series; series += flood.connections) {
      const line = `servers.web-${series % 100}.app.metric-${series} ${floodValue(series, step)} ${time}\n`;
      lines.push(line);
      size += line.length;
      if (size < PIECE_BYTES) continue;
      pieces.push(Buffer.from(lines.join('')));
      lines = [];
      size = 0;
    }
  }
  pieces.push(Buffer.from(lines.join('')));
  return pieces;
}

function connect(port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

function writeAll(socket: net.Socket, pieces: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let next = 0;
    const pump = (): void => {
      while (next < pieces.length) {
        const piece = pieces[next];
        next += 1;
        if (piece !== undefined && !socket.write(piece)) {
          socket.once('drain', pump);
          return;
        }
      }
      socket.end();
    };
    socket.once('error', reject);
    socket.once('close', () => resolve());
    pump();
  });
}

function firstLine(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding('utf8').once('data', (text: string) => resolve(Number(text)));
    child.once('error', reject);
  });
}
