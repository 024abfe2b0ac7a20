import { median, report, sendAll } from './support/metrics-engine';
import { missingGraphite, type Peer, startGraphite } from './support/graphite-peer';
import type { PeerPoints } from './support/peer-data';
import { closeConnections, cpuMs, get, type Serving, startServe } from './support/serve';
import { runSteadyLoad, startSteadyLoad } from './support/steady-load';

/**
 * Requests to `gemba serve` over one kept connection, from the request to the last byte of the answer: at rest, beside a
 * graphite-web that has the same points, and while 100,000 points a second come in. `GEMBA_BENCH_NAMES` series without
 * history are there for `find`; `GEMBA_BENCH_PEER=none` leaves graphite-web out.
 */
const ROUNDS = Number(process.env['GEMBA_BENCH_ROUNDS'] ?? '40');
const NAMES = Number(process.env['GEMBA_BENCH_NAMES'] ?? '1000000');
const WARM_UP = 20;
const PEER_ROUNDS = 5;
/** Idle is who spends less than so much of so long a time. */
const [IDLE_MS, SETTLE_MS] = [100, 2000];
const NOW = 1_795_436_400;
const DAY = 86_400;
const SCHEMAS = `[fine]
pattern = ^fine\\.
retentions = 10s:2d
[load]
pattern = ^load\\.
retentions = 1s:1h
[rolled]
pattern = ^rolled\\.
retentions = 10s:1d,1m:8d
[rest]
pattern = .*
retentions = 1m:8d
`;

interface Shape {
  readonly prefix: string;
  readonly series: number;
  readonly step: number;
  readonly points: number;
}

const SHAPES: readonly Shape[] = [
  { prefix: 'fine', series: 100, step: 10, points: DAY / 10 },
  { prefix: 'rolled', series: 100, step: 10, points: (1.5 * DAY) / 10 },
  { prefix: 'slow', series: 50, step: 60, points: (7 * DAY) / 60 + 60 },
  { prefix: 'day', series: 100, step: 60, points: DAY / 60 },
];

interface Request {
  readonly name: string;
  readonly path: string;
  /** Whether graphite-web is asked as well. */
  readonly peer: boolean;
}

const render = (target: string, days: number, more = ''): string =>
  `/render?target=${encodeURIComponent(target)}&from=${NOW - days * DAY}&until=${NOW}&now=${NOW}&format=json${more}`;

const REQUESTS: readonly Request[] = [
  { name: '1 series × 1 day at 10 s', path: render('fine.s7', 1), peer: true },
  { name: 'sumSeries of 100 × 1 day at 1 m', path: render('sumSeries(day.*)', 1), peer: true },
  { name: 'sumSeries of 100 × 1.5 days, rolled up from 10 s', path: render('sumSeries(rolled.*)', 1.5), peer: false },
  {
    name: 'movingAverage of 50 × 7 days at 1 m, maxDataPoints=1000',
    path: render('movingAverage(slow.*,60)', 7, '&maxDataPoints=1000'),
    peer: true,
  },
  { name: '50 × 7 days at 1 m, 504,000 values', path: render('slow.*', 7), peer: true },
  { name: `find with two globs over ${NAMES} names`, path: '/metrics/find?query=names.web-1*.app.m-99*', peer: false },
];

function valueAt(series: number, step: number): number {
  const noise = ((series * 7919 + step * 104_729) % 1000) / 100;
  return Math.round(100 * (50 + 30 * Math.sin(step / 500 + series) + noise)) / 100;
}

function* linesOf({ prefix, series, step, points }: Shape): Generator<string> {
  for (let point = points - 1; point >= 0; point -= 1) {
    const lines: string[] = [];
    for (let index = 0; index < series; index += 1) {
      lines.push(`${prefix}.s${index} ${valueAt(index, points - point)} ${NOW - point * step}\n`);
    }
    yield lines.join('');
  }
}

function* nameLines(): Generator<string> {
  for (let begin = 0; begin < NAMES; begin += 1000) {
    const lines: string[] = [];
    for (let index = begin; index < begin + 1000; index += 1) {
      lines.push(`names.web-${index % 1000}.app.m-${Math.floor(index / 1000)} 1 ${NOW}\n`);
    }
    yield lines.join('');
  }
}

/** The last points are there, so are all before them; and what is done with them in the background is done. */
async function load(serving: Serving): Promise<void> {
  for (const shape of SHAPES) await sendAll(serving.carbon, linesOf(shape));
  await sendAll(serving.carbon, nameLines());
  const last = `names.web-${(NAMES - 1) % 1000}.app.m-${Math.floor((NAMES - 1) / 1000)}`;
  const url = `http://127.0.0.1:${serving.http}/metrics/find?query=${last}`;
  while (String(await get(url)) === '[]') await new Promise((resolve) => setTimeout(resolve, 500));
  for (let before = -Infinity, now = 0; now - before > IDLE_MS; now = cpuMs(serving.pid) ?? 0) {
    before = now;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  }
}

function peerData(): Record<string, PeerPoints> {
  const data: Record<string, PeerPoints> = {};
  for (const { prefix, series, step, points } of SHAPES.filter((shape) => shape.prefix !== 'rolled')) {
    for (let index = 0; index < series; index += 1) {
      data[`${prefix}.s${index}`] = Array.from({ length: points }, (_, at) => [
        NOW - (points - 1 - at) * step,
        valueAt(index, at + 1),
      ]);
    }
  }
  return data;
}

interface Times {
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly sizeBytes: number;
}

async function timesOf(url: string, rounds: number): Promise<Times> {
  const times: number[] = [];
  let sizeBytes = 0;
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    sizeBytes = (await get(url)).length;
    times.push(performance.now() - started);
  }
  const sorted = times.sort((a, b) => a - b);
  return { medianMs: median(sorted), p99Ms: sorted[Math.ceil(rounds * 0.99) - 1] ?? NaN, sizeBytes };
}

const short = (value: number): number => Number(value.toPrecision(3));

async function measure(serving: Serving, peer: Peer | string, request: Request): Promise<void> {
  const url = `http://127.0.0.1:${serving.http}${request.path}`;
  await timesOf(url, WARM_UP);
  const before = cpuMs(serving.pid);
  const { medianMs, p99Ms, sizeBytes } = await timesOf(url, ROUNDS);
  const after = cpuMs(serving.pid);
  const cpu = before === null || after === null ? null : short((after - before) / ROUNDS);
  const theirs = !request.peer || typeof peer === 'string' ? null : await timesOf(peer.url + request.path, PEER_ROUNDS);
  report(`query ${request.name}`, medianMs, 'ms', {
    p99Ms: short(p99Ms),
    cpuMs: cpu,
    sizeBytes,
    ...(theirs === null ? {} : { graphiteMs: short(theirs.medianMs), graphiteSizeBytes: theirs.sizeBytes }),
    ...(request.peer && typeof peer === 'string' ? { graphite: `skipped: ${peer}` } : {}),
  });
}

async function measureUnderLoad(serving: Serving): Promise<void> {
  const sender = startSteadyLoad(serving.carbon, NOW);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  for (const request of REQUESTS) {
    const { medianMs, p99Ms } = await timesOf(`http://127.0.0.1:${serving.http}${request.path}`, ROUNDS);
    report(`query ${request.name}, with 100,000 points/s`, medianMs, 'ms', { p99Ms: short(p99Ms) });
  }
  sender.stop();
}

async function run(): Promise<void> {
  const serving = await startServe({ schemas: SCHEMAS, nowSeconds: NOW + 30 });
  await load(serving);
  const missing = process.env['GEMBA_BENCH_PEER'] === 'none' ? 'left out' : missingGraphite();
  const peer = missing ?? (await startGraphite(peerData()));
  for (const request of REQUESTS) await measure(serving, peer, request);
  if (typeof peer !== 'string') await peer.stop();
  await measureUnderLoad(serving);
  closeConnections();
  await serving.stop();
}

const [, , role, port, now] = process.argv;
if (role === 'steady-load') runSteadyLoad(Number(port), Number(now));
else await run();
