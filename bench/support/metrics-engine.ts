import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createMetricsEngine, type MetricsEngine, type MetricsOptions } from '../../src/main/metrics';
import { silentLogger } from '../../src/main/platform/logger';

/** The built worker entries; `GEMBA_BENCH_WORKERS` names another folder. */
export function builtWorkers(): MetricsOptions['workers'] {
  const root = process.env['GEMBA_APP_DIR'] ?? process.cwd();
  const dir = process.env['GEMBA_BENCH_WORKERS'] ?? path.join(root, 'out', 'main');
  const extension = process.env['GEMBA_BENCH_WORKERS'] === undefined ? 'js' : 'mjs';
  return { ingest: path.join(dir, `ingest-worker.${extension}`), query: path.join(dir, `query-worker.${extension}`) };
}

export interface BenchEngine {
  readonly engine: MetricsEngine;
  readonly stateDir: string;
  /** Stops the engine; the folder stays until `remove`. */
  stop(): Promise<void>;
  remove(): void;
}

export async function startBenchEngine(options: {
  schemas: string | null;
  nowSeconds?: number;
  collectHost?: boolean;
}): Promise<BenchEngine> {
  const stateDir = mkdtempSync(path.join(os.tmpdir(), 'gemba-bench-'));
  const engine = await createMetricsEngine({
    stateDir,
    workers: builtWorkers(),
    clockOffsetMs: options.nowSeconds === undefined ? 0 : options.nowSeconds * 1000 - Date.now(),
    logger: silentLogger,
    listeners: { carbon: { port: 0, bind: '127.0.0.1' } },
    storageSchemas: options.schemas,
    storageAggregation: null,
    sizeLimitBytes: 20e9,
    collectHost: options.collectHost ?? false,
  });
  return {
    engine,
    stateDir,
    stop: () => engine.dispose(),
    remove: () => rmSync(stateDir, { recursive: true, force: true }),
  };
}

/** Writes text pieces to a TCP port as fast as it takes them, and ends. */
export function sendAll(port: number, pieces: Iterable<string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const iterator = pieces[Symbol.iterator]();
    const socket = net.connect(port, '127.0.0.1');
    const pump = (): void => {
      for (;;) {
        const next = iterator.next();
        if (next.done === true) {
          socket.end();
          return;
        }
        if (!socket.write(next.value)) {
          socket.once('drain', pump);
          return;
        }
      }
    };
    socket.once('connect', pump);
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
}

/** Waits until the engine has taken so many points. */
export async function untilAccepted(engine: MetricsEngine, points: number): Promise<void> {
  while ((await engine.status()).acceptedTotal < points) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Waits until so many points are in the file, where the death of the process does not reach them. */
export async function untilDurable(engine: MetricsEngine, points: number): Promise<void> {
  for (;;) {
    const { acceptedTotal, waitingPoints } = await engine.status();
    if (acceptedTotal - waitingPoints >= points) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function report(bench: string, value: number, unit: string, more: Record<string, unknown> = {}): void {
  process.stdout.write(`${JSON.stringify({ bench, value: Number(value.toPrecision(4)), unit, ...more })}\n`);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}
