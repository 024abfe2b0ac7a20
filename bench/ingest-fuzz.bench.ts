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
import { type FuzzedParser, fuzzParsers, INPUTS, SEED } from './support/fuzz';
import { report } from './support/metrics-engine';

/** Random and mutated input for every parser of the push listeners: nothing may escape, and the heap may not grow. */
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
const PARSERS: readonly FuzzedParser[] = [
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

const { largestBytes, perParser } = fuzzParsers(PARSERS);
report('ingest-fuzz', largestBytes / 1e6, 'MB of growth', {
  inputs: INPUTS,
  seed: SEED,
  points,
  rejected,
  ...perParser,
});
