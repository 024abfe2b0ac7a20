import { processFigures } from './support/process-figures';
import { type Flood, runFlood, sendFlood } from './support/flood';
import { INGEST_PEERS, type IngestPeer, isInstalled, startPeer } from './support/ingest-peers';
import { median, report, startBenchEngine, untilDurable } from './support/metrics-engine';

/**
 * Points a second over TCP plaintext, from the first byte to the commit of the last point, and what this process spends on
 * them; the sender is a process of its own. From one connection and from fifty. Then the same
 * to other programs of the distribution, those that are installed: what they have stored is asked of themselves;
 * GEMBA_BENCH_PEERS=no leaves them out.
 */
const SERIES = Number(process.env['GEMBA_BENCH_SERIES'] ?? '10000');
const STEPS = Number(process.env['GEMBA_BENCH_STEPS'] ?? '500');
const POINTS = SERIES * STEPS;
const ROUNDS = Number(process.env['GEMBA_BENCH_ROUNDS'] ?? '3');
const CONNECTIONS = (process.env['GEMBA_BENCH_CONNECTIONS'] ?? '1,50').split(',').map(Number);

interface Outcome {
  readonly perSecond: number;
  readonly cpuPerMillion: number;
  /** With closing the store: everything sealed. */
  readonly cpuPerMillionClosed: number;
  readonly rssMegabytes: number;
}

async function measure(connections: number): Promise<Outcome> {
  const bench = await startBenchEngine({ schemas: '[all]\npattern = .*\nretentions = 10s:6h,1m:7d\n' });
  const before = processFigures();
  const { startedMs } = await sendFlood(floodTo(bench.engine.ports.carbon ?? 0, connections));
  await untilDurable(bench.engine, POINTS);
  const seconds = (Date.now() - startedMs) / 1000;
  const durable = processFigures();
  await bench.stop();
  const closed = processFigures();
  bench.remove();
  return {
    perSecond: POINTS / seconds,
    cpuPerMillion: ((durable.cpuSeconds - before.cpuSeconds) * 1e6) / POINTS,
    cpuPerMillionClosed: ((closed.cpuSeconds - before.cpuSeconds) * 1e6) / POINTS,
    rssMegabytes: durable.rssMegabytes,
  };
}

/** What was sent so far stays with the peer for `STALLED_MS` before it is taken for all that it will ever store. */
const STALLED_MS = 60_000;

async function measurePeer(peer: IngestPeer, connections: number): Promise<void> {
  const name = `ingest ${peer.name}`;
  if (!isInstalled(peer)) {
    report(name, 0, 'points/s', { skipped: `${peer.debianPackage} is not installed` });
    return;
  }
  const running = await startPeer(peer);
  const cpuBefore = running.cpuSeconds();
  const { startedMs } = await sendFlood(floodTo(running.ports.carbon, connections));
  let stored = 0;
  let grewMs = Date.now();
  while (stored < POINTS && Date.now() - grewMs < STALLED_MS) {
    await new Promise((resolve) => setTimeout(resolve, peer.askEveryMs));
    const now = await running.countStored();
    if (now > stored) grewMs = Date.now();
    stored = now;
  }
  const seconds = (grewMs - startedMs) / 1000;
  const cpuPerMillion = ((running.cpuSeconds() - cpuBefore) * 1e6) / POINTS;
  const sizeBytes = await running.stop();
  report(name, stored / seconds, 'points/s', {
    connections,
    stored,
    cpuSecondsPerMillion: Number(cpuPerMillion.toPrecision(3)),
    bytesPerPoint: Number((sizeBytes / POINTS).toPrecision(3)),
  });
}

function floodTo(port: number, connections: number): Flood {
  const baseSeconds = Math.floor(Date.now() / 10_000) * 10 - 10 * STEPS;
  return { port, series: SERIES, steps: STEPS, stepSeconds: 10, baseSeconds, connections };
}

if (process.argv[2] === 'flood') await runFlood(process.argv[3] ?? '{}');
else {
  for (const connections of CONNECTIONS) {
    const outcomes: Outcome[] = [];
    for (let round = 0; round < ROUNDS; round += 1) outcomes.push(await measure(connections));
    const middle = (key: keyof Outcome): number => Number(median(outcomes.map((one) => one[key])).toPrecision(3));
    report('ingest', middle('perSecond'), 'points/s', {
      connections,
      series: SERIES,
      points: POINTS,
      rounds: ROUNDS,
      cpuSecondsPerMillion: middle('cpuPerMillion'),
      cpuSecondsPerMillionClosed: middle('cpuPerMillionClosed'),
      rssMegabytes: middle('rssMegabytes'),
    });
  }
  if (process.env['GEMBA_BENCH_PEERS'] !== 'no') for (const peer of INGEST_PEERS) await measurePeer(peer, 1);
}
