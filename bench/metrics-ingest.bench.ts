import { report, sendAll, startBenchEngine, untilAccepted } from './support/metrics-engine';

/** Points a second over one TCP connection, from the first byte to the last commit. 10,000 series by default. */
const SERIES = Number(process.env['GEMBA_BENCH_SERIES'] ?? '10000');
const STEPS = Number(process.env['GEMBA_BENCH_STEPS'] ?? '200');
const LINES_A_PIECE = 2000;

function* pieces(baseSeconds: number): Generator<string> {
  let lines: string[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    const time = baseSeconds + step * 10;
    for (let series = 0; series < SERIES; series += 1) {
      const value =
        Math.round(
          1000 * (50 + 20 * Math.sin((step + series) / 30) + ((series * 7919 + step * 104_729) % 1000) / 200),
        ) / 1000;
      lines.push(`servers.web-${series % 100}.app.metric-${series} ${value} ${time}\n`);
      if (lines.length < LINES_A_PIECE) continue;
      yield lines.join('');
      lines = [];
    }
  }
  yield lines.join('');
}

// Made beforehand, so that the sender does not compete with what is measured.
const prepared = [...pieces(Math.floor(Date.now() / 1000) - 10 * STEPS)];
const points = SERIES * STEPS;
const bench = await startBenchEngine({ schemas: '[all]\npattern = .*\nretentions = 10s:6h,1m:7d\n' });
const cpuBefore = process.cpuUsage();
const started = performance.now();
await sendAll(bench.engine.ports.carbon ?? 0, prepared);
await untilAccepted(bench.engine, points);
const seconds = (performance.now() - started) / 1000;
const cpu = process.cpuUsage(cpuBefore);
const cpuPerMillion = (cpu.user + cpu.system) / points;
const memory = process.memoryUsage().rss / 1e6;
await bench.stop();
report('metrics-ingest', points / seconds, 'points/s', {
  series: SERIES,
  points,
  cpuSecondsPerMillion: Number(cpuPerMillion.toPrecision(3)),
  rssMegabytes: Math.round(memory),
});
bench.remove();
