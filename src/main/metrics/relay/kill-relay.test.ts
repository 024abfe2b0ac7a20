import { type ChildProcess, spawn } from 'node:child_process';
import net from 'node:net';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { RelayDefinition } from '../../../shared/definitions/routing';
import { buildWorker, temporaryFolder } from '../../platform/testing';
import { NO_ROUTING, type RoutingDefinition } from '../aggregate/routing-rules';
import { KILL_SCHEMAS } from '../testing/kill-under-load';
import { LineReceiver, withoutRepeats } from './testing/line-receiver';

let workers: { ingest: string; query: string };
let entry = '';

beforeAll(async () => {
  const [ingest, query, child] = await Promise.all([
    buildWorker('src/main/metrics/workers/ingest-worker.ts'),
    buildWorker('src/main/metrics/workers/query-worker.ts'),
    buildWorker('src/main/metrics/testing/engine-child-entry.ts'),
  ]);
  workers = { ingest, query };
  entry = child;
}, 60_000);

interface Engine {
  readonly child: ChildProcess;
  readonly port: number;
  /** Points that had been read by the given time. */
  acceptedAt(ms: number): number;
}

async function startEngine(stateDir: string, routing: RoutingDefinition): Promise<Engine> {
  const options = { stateDir, workers, storageSchemas: KILL_SCHEMAS, routing };
  const child = spawn(process.execPath, [entry, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const reports: Array<{ accepted: number; at: number }> = [];
  const port = await new Promise<number>((resolve, reject) => {
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const report = JSON.parse(line) as { carbon: number } | { accepted: number; at: number };
        if ('carbon' in report) resolve(report.carbon);
        else reports.push(report);
      }
    });
    child.once('exit', (code) => reject(new Error(`the engine ended (${code ?? 'signal'})`)));
  });
  return {
    child,
    port,
    acceptedAt: (ms) => Math.max(0, ...reports.filter(({ at }) => at <= ms).map(({ accepted }) => accepted)),
  };
}

const BASE = Math.floor(Date.now() / 1000) - 300_000;
const lineOf = (number: number): string => `seq.s${number % 10} ${number} ${BASE + number}\n`;

/** Sends numbers on, one after the other, until the given time is over; answers the first that was not sent. */
function flood(port: number, first: number, forMs: number): Promise<number> {
  const end = Date.now() + forMs;
  let next = first;
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', reject);
    const tick = (): void => {
      if (Date.now() >= end) {
        resolve(next);
        return;
      }
      let text = '';
      for (const until = next + 500; next < until; next += 1) text += lineOf(next);
      socket.write(text, () => setTimeout(tick, 20));
    };
    socket.once('connect', tick);
  });
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen within ten seconds');
}

it('delivers what was read a second before the sender was killed, in order, though the receiver broke as well', async () => {
  const far = new LineReceiver();
  await far.listen();
  onTestFinished(() => far.die());
  const relay = { far: RelayDefinition.parse({ kind: 'carbon', match: ['^seq'], hosts: [`127.0.0.1:${far.port}`] }) };
  const routing = { ...NO_ROUTING, config: { ...NO_ROUTING.config, relay } };
  const stateDir = temporaryFolder();
  const owed: Array<{ from: number; count: number }> = [];
  let next = 0;
  for (const round of [0, 1, 2]) {
    const engine = await startEngine(stateDir, routing);
    const from = next;
    // Once cut, once away, once sound until the sender dies.
    if (round === 0) far.cutAfter(100_000);
    if (round === 1) await far.die();
    next = await flood(engine.port, next, 2500);
    engine.child.kill('SIGKILL');
    owed.push({ from, count: engine.acceptedAt(Date.now() - 1000) });
    if (round === 1) await far.listen();
  }
  const engine = await startEngine(stateDir, routing);
  const from = next;
  const socket = net.connect(engine.port, '127.0.0.1');
  const last = from + 1000;
  for (; next < last; next += 1) socket.write(lineOf(next));
  await until(() => far.lines.includes(lineOf(last - 1).trim()));
  socket.destroy();
  const numbers = withoutRepeats(far.lines).map((line) => Number(line.split(' ')[1]));
  expect([...numbers].sort((a, b) => a - b)).toEqual(numbers);
  const got = new Set(numbers);
  for (const { from: first, count } of [...owed, { from, count: 1000 }]) {
    expect(count).toBeGreaterThan(900);
    expect(Array.from({ length: count }, (_, index) => first + index).filter((number) => !got.has(number))).toEqual([]);
  }
  expect(far.cuts).toBe(1);
}, 60_000);
