import net from 'node:net';
import { type BenchEngine, median, report, sendAll, startBenchEngine, untilAccepted } from './support/metrics-engine';

/**
 * Answers over the worker's border, first idle, then while 100,000 points a second come in: 100 series with a day at 10 s,
 * and 100 with a week at 1 m. Medians and the 99th percentile of many rounds.
 */
const SERIES = 100;
const ROUNDS = Number(process.env['GEMBA_BENCH_ROUNDS'] ?? '100');
const LOAD_PER_SECOND = 100_000;
const DAY = 86_400;
const now = Math.floor(Date.now() / 7200_000) * 7200;

function* pieces(root: string, step: number, seconds: number): Generator<string> {
  const points = seconds / step;
  for (let index = 0; index < points; index += 10) {
    const lines: string[] = [];
    for (let at = index; at < Math.min(points, index + 10); at += 1) {
      for (let series = 0; series < SERIES; series += 1) {
        const noise = ((series * 7919 + at * 104_729) % 1000) / 100;
        const value = Math.round(100 * (50 + 30 * Math.sin(at / 500 + series) + noise)) / 100;
        lines.push(`${root}.s${series} ${value} ${now - (points - 1 - at) * step}\n`);
      }
    }
    yield lines.join('');
  }
}

interface Question {
  readonly name: string;
  readonly target: string;
  readonly seconds: number;
  readonly widthPx?: number;
}

const QUESTIONS: readonly Question[] = [
  { name: '1 series x 1 day at 10 s', target: 'fine.s7', seconds: DAY - 10 },
  { name: 'sumSeries of 100 x 1 day at 1 m', target: 'sumSeries(minute.*)', seconds: DAY },
  {
    name: 'movingAverage of 50 x 7 days at 1 m, 1000 px',
    target: "movingAverage(minute.s[0-4]*,'1h')",
    seconds: 7 * DAY - 7200,
    widthPx: 1000,
  },
];

async function ask(bench: BenchEngine, { name, target, seconds, widthPx }: Question): Promise<number[]> {
  const query = { targets: [target], from: now - seconds, until: now, ...(widthPx === undefined ? {} : { widthPx }) };
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    const { series, problems } = await bench.engine.query(query);
    times.push(performance.now() - started);
    if (series.length === 0) throw new Error(`${name} found nothing: ${JSON.stringify(problems)}`);
  }
  return times.slice(Math.ceil(ROUNDS / 10));
}

function p99(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? NaN;
}

/** Ten thousand other series at a constant rate until it is stopped. */
function startLoad(port: number): () => void {
  const socket = net.connect(port, '127.0.0.1');
  let sent = 0;
  const started = performance.now();
  const timer = setInterval(() => {
    const lines: string[] = [];
    const wanted = ((performance.now() - started) / 1000) * LOAD_PER_SECOND;
    for (; sent < wanted; sent += 1) {
      lines.push(`load.s${sent % 10_000} ${sent % 977} ${now - 3000 + Math.floor(sent / 10_000)}\n`);
    }
    socket.write(lines.join(''));
  }, 20);
  return () => {
    clearInterval(timer);
    socket.destroy();
  };
}

const bench = await startBenchEngine({
  schemas:
    '[fine]\npattern = ^fine\nretentions = 10s:2d,1m:8d\n[minute]\npattern = ^minute\nretentions = 1m:8d\n[load]\npattern = .*\nretentions = 1s:2h\n',
  nowSeconds: now,
});
const port = bench.engine.ports.carbon ?? 0;
await sendAll(port, pieces('fine', 10, DAY));
await sendAll(port, pieces('minute', 60, 7 * DAY));
await untilAccepted(bench.engine, SERIES * (DAY / 10 + (7 * DAY) / 60));
// What was sealed meanwhile is closed in the background; the answers are to be measured, not that.
await new Promise((resolve) => setTimeout(resolve, 10_000));
const idle = new Map<string, number>();
for (const question of QUESTIONS) {
  const times = await ask(bench, question);
  idle.set(question.name, p99(times));
  report(`query ${question.name}`, median(times), 'ms', { p99: Number(p99(times).toPrecision(3)) });
}
const stopLoad = startLoad(port);
for (const question of QUESTIONS) {
  const times = await ask(bench, question);
  report(`query ${question.name}, under load`, median(times), 'ms', {
    p99: Number(p99(times).toPrecision(3)),
    timesIdle: Number((p99(times) / (idle.get(question.name) ?? NaN)).toPrecision(3)),
  });
}
stopLoad();
await bench.stop();
bench.remove();
