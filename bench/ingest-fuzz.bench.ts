import { CollectdDefinition } from '../src/shared/definitions/collectd';
import { StatsdDefinition } from '../src/shared/definitions/statsd';
import { CarbonLineParser } from '../src/main/metrics/ingest/carbon-line-parser';
import { createCollectdReader } from '../src/main/metrics/ingest/collectd/take-collectd';
import { loadTypesDb } from '../src/main/metrics/ingest/collectd/types-db';
import type { SampleSink } from '../src/main/metrics/ingest/listeners';
import { LengthFrames } from '../src/main/metrics/ingest/pickle/length-frames';
import { readPickledPoints } from '../src/main/metrics/ingest/pickle/pickled-points';
import { StatsdAggregator } from '../src/main/metrics/ingest/statsd/statsd-aggregator';
import { WholeLines } from '../src/main/metrics/ingest/sockets/whole-lines';
import { encrypted, measurement, signed } from '../src/main/metrics/ingest/testing/collectd-packets';
import { report } from './support/metrics-engine';

/**
 * Random and mutated input for every parser of the push listeners: nothing may escape, and the heap may not grow. The
 * second half of the inputs is compared with the first, in which caches fill. GEMBA_BENCH_INPUTS inputs for each parser.
 */
const INPUTS = Number(process.env['GEMBA_BENCH_INPUTS'] ?? '200000');
const SEED = Number(process.env['GEMBA_BENCH_SEED'] ?? '1');

interface Parser {
  readonly name: string;
  readonly samples: readonly Buffer[];
  readonly take: (input: Buffer) => void;
  /** After every thousandth input. */
  readonly pause?: () => void;
}

let points = 0;
let rejected = 0;
const sink: SampleSink = {
  point(name, value, timeSeconds) {
    if (name === '' || Number.isNaN(value) || !Number.isSafeInteger(timeSeconds))
      throw new Error(`a bad point: ${name}`);
    points += 1;
  },
  reject: () => void (rejected += 1),
};

/** Xorshift: the same inputs on every machine for one seed. */
let state = SEED >>> 0 || 1;
function random(limit: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % limit;
}

function randomBytes(): Buffer {
  return Buffer.from(Array.from({ length: random(64) }, () => random(256)));
}

function mutate(sample: Buffer): Buffer {
  const copy = Buffer.from(sample);
  for (let changes = random(6); changes > 0; changes -= 1) copy[random(copy.length)] = random(256);
  return random(4) === 0 ? copy.subarray(0, random(copy.length + 1)) : copy;
}

function heapBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function run(parser: Parser): { growthBytes: number; perSecond: number } {
  let halfway = 0;
  const started = performance.now();
  for (let index = 0; index < INPUTS; index += 1) {
    const sample = parser.samples[random(parser.samples.length)] ?? Buffer.alloc(1);
    parser.take(random(8) === 0 ? randomBytes() : mutate(sample));
    if (index % 1000 === 999) parser.pause?.();
    if (index === INPUTS >> 1) halfway = heapBytes();
  }
  const seconds = (performance.now() - started) / 1000;
  parser.pause?.();
  return { growthBytes: heapBytes() - halfway, perSecond: Math.round(INPUTS / seconds) };
}

const carbon = new CarbonLineParser(sink);
const newConnection = (): LengthFrames => new LengthFrames((frame) => readPickledPoints(frame, sink));
let frames = newConnection();
const framed = (pickle: string): Buffer => {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(pickle.length);
  return Buffer.concat([header, Buffer.from(pickle, 'latin1')]);
};
const statsd = new StatsdAggregator(
  StatsdDefinition.parse({ delete_idle_stats: true, histogram: [{ bins: [1, 'inf'] }] }),
  sink,
);
const statsdLines = new WholeLines({ take: (lines) => statsd.take(lines), tooLong: () => sink.reject('too-long', '') });
const users = { security_level: 'none', users: { ann: 'x' } } as const;
const collectd = createCollectdReader(
  { ...CollectdDefinition.parse(users), passwords: { ann: 'sesame' } },
  await loadTypesDb([], () => {}),
  sink,
);
const packet = measurement({ type: 'if_octets' }, 1_795_436_400, ['derive', 5n], ['derive', 6n]);
const PICKLES = [
  '(lp0\n(Va.b\np1\n(I60\nF3.25\ntp2\ntp3\na.',
  '\x80\x02]q\x00(U\x03a.bq\x01K\x3cG?\xf8\x00\x00\x00\x00\x00\x00\x86\x86e.',
  '\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00]\x94\x8c\x01a\x94M\x2c\x01\x8a\x02\x00\x01\x86\x86a.',
  "cos\nsystem\n(S'true'\ntR.",
];
const STATSD = ['a.b:3|c|@0.1\n', 'a:320|ms:12|ms\n', 'a:-7|g\nb:x|s\n', 'a b/c:1|h|#env:prod,dc:eu\n'];
const PARSERS: readonly Parser[] = [
  {
    name: 'carbon',
    samples: ['a.b.c 1.5 60\n', 'a;x=y;b=c -1e3 60.5\n', '  a\tinf\t-1\r\n'].map((line) => Buffer.from(line)),
    take: (input) => carbon.push(input),
  },
  {
    name: 'pickle',
    samples: PICKLES.map((pickle) => Buffer.from(pickle, 'latin1')),
    take: (input) => readPickledPoints(input, sink),
  },
  {
    name: 'pickle-frames',
    samples: PICKLES.map(framed),
    // A connection that cannot be read any further is closed, and its sender comes again.
    take(input) {
      if (!frames.push(input)) frames = newConnection();
    },
  },
  {
    name: 'statsd',
    samples: STATSD.map((line) => Buffer.from(line)),
    take: (input) => statsd.take(input.toString('utf8')),
    pause: () => statsd.flush(1_795_436_400_000, () => 0),
  },
  {
    name: 'statsd-stream',
    samples: STATSD.map((line) => Buffer.from(line)),
    take: (input) => void statsdLines.push(input),
    pause: () => statsd.flush(1_795_436_400_000, () => 0),
  },
  {
    name: 'collectd',
    samples: [packet, signed('ann', 'sesame', packet), encrypted('ann', 'sesame', packet)],
    take: collectd,
  },
];

let largest = 0;
const perParser: Record<string, unknown> = {};
for (const parser of PARSERS) {
  const { growthBytes, perSecond } = run(parser);
  largest = Math.max(largest, growthBytes);
  perParser[parser.name] = { growthKilobytes: Math.round(growthBytes / 1000), inputsPerSecond: perSecond };
}
report('ingest-fuzz', largest / 1e6, 'MB of growth', { inputs: INPUTS, seed: SEED, points, rejected, ...perParser });
