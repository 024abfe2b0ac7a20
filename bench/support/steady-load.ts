import { spawn } from 'node:child_process';
import net from 'node:net';

const EVERY_MS = 100;
/** Each of so many series gets a point every second. */
const SERIES = 100_000;
const PIECES = 1000 / EVERY_MS;

/** Sends 100,000 points a second from a process of its own until it is stopped. */
export function startSteadyLoad(port: number, nowSeconds: number): { stop(): void } {
  const args = [process.argv[1] ?? '', 'steady-load', String(port), String(nowSeconds)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return { stop: () => void child.kill() };
}

/** The sender's own side. What it is late with it sends at once, so that the rate holds. */
export function runSteadyLoad(port: number, nowSeconds: number): void {
  const socket = net.connect(port, '127.0.0.1');
  const started = performance.now();
  let sent = 0;
  setInterval(() => {
    for (; sent < (performance.now() - started) / EVERY_MS; sent += 1) socket.write(piece(sent, nowSeconds));
  }, EVERY_MS);
}

function piece(number: number, nowSeconds: number): string {
  const time = nowSeconds + Math.floor(number / PIECES);
  const lines: string[] = [];
  for (let series = number % PIECES; series < SERIES; series += PIECES) {
    lines.push(`load.host-${series % 100}.metric-${series} ${(series * 7 + number) % 1000} ${time}\n`);
  }
  return lines.join('');
}
