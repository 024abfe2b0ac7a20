import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { report, sendAll, startBenchEngine, untilAccepted } from './support/metrics-engine';

/**
 * Bytes a point: the size of metrics.sqlite after closing, by raw points in. Needs a recording: lines of
 * `name value seconds`, gzipped or not, named by GEMBA_BENCH_RECORDING. Its seconds count from the first sample and are
 * stretched by GEMBA_BENCH_STRETCH (5 turns samples of 2 s into ones of 10 s).
 */
const recording = process.env['GEMBA_BENCH_RECORDING'];
const STRETCH = Number(process.env['GEMBA_BENCH_STRETCH'] ?? '5');

if (recording === undefined) {
  report('metrics-density', 0, 'bytes/point', { skipped: 'GEMBA_BENCH_RECORDING names no recording' });
} else {
  const bytes = readFileSync(recording);
  const text = (recording.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
  const longest = Math.max(...lines.map(([, , seconds]) => Number(seconds)).slice(-1000)) * STRETCH;
  const absolute = longest > 1e9;
  const base = Math.floor((Date.now() / 1000 - longest) / 7200) * 7200;
  const bench = await startBenchEngine({
    schemas: '[all]\npattern = .*\nretentions = 10s:6h,1m:60d\n',
    ...(absolute ? { nowSeconds: longest / STRETCH + 30 } : {}),
  });
  const sent = lines.map(
    ([name, value, seconds]) => `${name} ${value} ${absolute ? seconds : base + Number(seconds) * STRETCH}\n`,
  );
  await sendAll(bench.engine.ports.carbon ?? 0, chunks(sent));
  const status = await bench.engine.status();
  await untilAccepted(bench.engine, sent.length - status.rejectedTotal);
  await bench.stop();
  const size = statSync(path.join(bench.stateDir, 'metrics.sqlite')).size;
  report('metrics-density', size / sent.length, 'bytes/point', { points: sent.length, sizeBytes: size });
  bench.remove();
}

function* chunks(lines: readonly string[]): Generator<string> {
  for (let at = 0; at < lines.length; at += 2000) yield lines.slice(at, at + 2000).join('');
}
