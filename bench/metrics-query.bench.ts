import { median, report, sendAll, startBenchEngine, untilAccepted } from './support/metrics-engine';

/** Answers from a store that holds a day: 100 series at 10 s with their minutes. Median of many, over the worker's border. */
const SERIES = 100;
const POINTS = 8640;
const now = Math.floor(Date.now() / 7200_000) * 7200;

function* pieces(): Generator<string> {
  for (let index = 0; index < POINTS; index += 10) {
    const lines: string[] = [];
    for (let step = index; step < index + 10; step += 1) {
      for (let series = 0; series < SERIES; series += 1) {
        const value =
          Math.round(
            100 * (50 + 30 * Math.sin(step / 500 + series) + ((series * 7919 + step * 104_729) % 1000) / 100),
          ) / 100;
        lines.push(`bench.s${series} ${value} ${now - (POINTS - 1 - step) * 10}\n`);
      }
    }
    yield lines.join('');
  }
}

const bench = await startBenchEngine({ schemas: '[all]\npattern = .*\nretentions = 10s:2d,1m:7d\n', nowSeconds: now });
await sendAll(bench.engine.ports.carbon ?? 0, pieces());
await untilAccepted(bench.engine, SERIES * POINTS);
await new Promise((resolve) => setTimeout(resolve, 1000));

async function measure(name: string, target: string, from: number, widthPx?: number): Promise<void> {
  const query = { targets: [target], from, until: now, ...(widthPx === undefined ? {} : { widthPx }) };
  const times: number[] = [];
  for (let round = 0; round < 60; round += 1) {
    const started = performance.now();
    const { series } = await bench.engine.query(query);
    times.push(performance.now() - started);
    if (series.length === 0) throw new Error(`${name} found nothing`);
  }
  report(name, median(times.slice(10)), 'ms');
}

await measure('query 1 series × 1 day at 10 s', 'bench.s7', now - 86_400);
await measure('query 1 series × 1 day at 10 s, 800 px', 'bench.s7', now - 86_400, 800);
await measure('query 1 series × 2 days at 1 m', 'bench.s7', now - 3 * 86_400);
await measure('query sumSeries of 100 × 1 day at 1 m', 'sumSeries(bench.*)', now - 3 * 86_400);
await measure('query sumSeries of 100 × 1 day at 10 s', 'sumSeries(bench.*)', now - 86_400);
await bench.stop();
bench.remove();
