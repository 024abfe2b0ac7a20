import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runFlood, sendFlood } from './support/flood';
import {
  type BenchEngine,
  report,
  sendAll,
  startBenchEngine,
  untilAccepted,
  untilDurable,
} from './support/metrics-engine';

/**
 * Bytes a point: the size of metrics.sqlite after closing, by raw points in. First of generated gauges, then of a
 * recording: lines of `name value seconds`, gzipped or not, named by GEMBA_BENCH_RECORDING. A recording's seconds are either
 * dates or count from its first sample, and are multiplied by GEMBA_BENCH_STRETCH (5 turns samples of 2 s into ones of
 * 10 s). GEMBA_BENCH_SCHEMAS names a storage-schemas.conf for it.
 */
const recording = process.env['GEMBA_BENCH_RECORDING'];
const STRETCH = Number(process.env['GEMBA_BENCH_STRETCH'] ?? '1');
const schemasFile = process.env['GEMBA_BENCH_SCHEMAS'];
const SERIES = Number(process.env['GEMBA_BENCH_SERIES'] ?? '10000');
const STEPS = Number(process.env['GEMBA_BENCH_STEPS'] ?? '500');
const WITH_MINUTES = '[all]\npattern = .*\nretentions = 10s:60d,1m:90d\n';

async function finish(name: string, bench: BenchEngine, points: number): Promise<void> {
  await bench.stop();
  const size = statSync(path.join(bench.stateDir, 'metrics.sqlite')).size;
  report(`density ${name}`, size / points, 'bytes/point', { points, sizeBytes: size });
  if (process.env['GEMBA_BENCH_KEEP'] === undefined) bench.remove();
  else process.stderr.write(`kept ${bench.stateDir}\n`);
}

async function measureGenerated(): Promise<void> {
  const bench = await startBenchEngine({ schemas: WITH_MINUTES });
  const baseSeconds = Math.floor(Date.now() / 10_000) * 10 - 10 * STEPS;
  const port = bench.engine.ports.carbon ?? 0;
  await sendFlood({ port, series: SERIES, steps: STEPS, stepSeconds: 10, baseSeconds, connections: 1 });
  await untilDurable(bench.engine, SERIES * STEPS);
  await finish('generated', bench, SERIES * STEPS);
}

async function measureRecording(file: string): Promise<void> {
  const bytes = readFileSync(file);
  const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
  const newest = lines.reduce((latest, [, , seconds]) => Math.max(latest, Number(seconds)), 0);
  const isDated = newest > 1e9;
  const base = isDated ? 0 : Math.floor((Date.now() / 1000 - newest * STRETCH) / 7200) * 7200;
  const bench = await startBenchEngine({
    schemas: schemasFile === undefined ? WITH_MINUTES : readFileSync(schemasFile, 'utf8'),
    ...(isDated ? { nowSeconds: newest + 30 } : {}),
  });
  const sent = lines.map(
    ([name, value, seconds]) => `${name} ${value} ${isDated ? seconds : base + Number(seconds) * STRETCH}\n`,
  );
  await sendAll(bench.engine.ports.carbon ?? 0, pieces(sent));
  const status = await bench.engine.status();
  await untilAccepted(bench.engine, sent.length - status.rejectedTotal);
  await finish(path.basename(file), bench, sent.length);
}

function* pieces(lines: readonly string[]): Generator<string> {
  for (let at = 0; at < lines.length; at += 2000) yield lines.slice(at, at + 2000).join('');
}

if (process.argv[2] === 'flood') await runFlood(process.argv[3] ?? '{}');
else {
  await measureGenerated();
  if (recording === undefined) {
    report('density recording', 0, 'bytes/point', { skipped: 'GEMBA_BENCH_RECORDING names no recording' });
  } else await measureRecording(recording);
}
