import { processFigures } from './support/process-figures';
import { type Flood, runFlood, sendFlood } from './support/flood';
import { median, report, startBenchEngine, untilDurable } from './support/metrics-engine';

/**
 * Points a second over TCP plaintext, from the first byte to the commit of the last point, and what this process spends on
 * them; the sender is a process of its own. From one connection and from fifty.
 */
const SERIES = Number(process.env['GEMBA_BENCH_SERIES'] ?? '10000');
const STEPS = Number(process.env['GEMBA_BENCH_STEPS'] ?? '500');
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
  const points = SERIES * STEPS;
  const flood: Flood = {
    port: bench.engine.ports.carbon ?? 0,
    series: SERIES,
    steps: STEPS,
    stepSeconds: 10,
    baseSeconds: Math.floor(Date.now() / 10_000) * 10 - 10 * STEPS,
    connections,
  };
  const before = processFigures();
  const { startedMs } = await sendFlood(flood);
  await untilDurable(bench.engine, points);
  const seconds = (Date.now() - startedMs) / 1000;
  const durable = processFigures();
  await bench.stop();
  const closed = processFigures();
  bench.remove();
  return {
    perSecond: points / seconds,
    cpuPerMillion: ((durable.cpuSeconds - before.cpuSeconds) * 1e6) / points,
    cpuPerMillionClosed: ((closed.cpuSeconds - before.cpuSeconds) * 1e6) / points,
    rssMegabytes: durable.rssMegabytes,
  };
}

if (process.argv[2] === 'flood') await runFlood(process.argv[3] ?? '{}');
else {
  for (const connections of CONNECTIONS) {
    const outcomes: Outcome[] = [];
    for (let round = 0; round < ROUNDS; round += 1) outcomes.push(await measure(connections));
    const middle = (key: keyof Outcome): number => Number(median(outcomes.map((one) => one[key])).toPrecision(3));
    report('metrics-ingest', middle('perSecond'), 'points/s', {
      connections,
      series: SERIES,
      points: SERIES * STEPS,
      rounds: ROUNDS,
      cpuSecondsPerMillion: middle('cpuPerMillion'),
      cpuSecondsPerMillionClosed: middle('cpuPerMillionClosed'),
      rssMegabytes: middle('rssMegabytes'),
    });
  }
}
