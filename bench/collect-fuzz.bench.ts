import { StatsdDefinition } from '../src/shared/definitions/statsd';
import { mapRows } from '../src/main/metrics/collect/pull/business/map-rows';
import { parseCsvTable, parseJsonTable, type Table } from '../src/main/metrics/collect/pull/business/parse-table';
import { parseExposition } from '../src/main/metrics/collect/pull/prometheus/parse-exposition';
import { answerLogDrain } from '../src/main/metrics/ingest/log-lines/answer-log-drain';
import { LogStatistics } from '../src/main/metrics/ingest/log-lines/log-statistics';
import { answerOtlp } from '../src/main/metrics/ingest/otlp/answer-otlp';
import { DeltaTotals } from '../src/main/metrics/ingest/otlp/delta-totals';
import { ExportRequestType } from '../src/main/metrics/ingest/otlp/descriptor';
import { taggedName } from '../src/main/metrics/ingest/tagged-name';
import type { Sample } from '../src/main/metrics/sample';
import { type FuzzedParser, fuzzParsers, INPUTS, SEED } from './support/fuzz';
import { report } from './support/metrics-engine';

/** Random and mutated input for the parsers of what is fetched and handed in: nothing may escape, no heap may grow. */
const NOW = 1_795_436_400;
let points = 0;
let rejected = 0;

function take(samples: readonly Sample[]): void {
  for (const { name, value, timeSeconds } of samples) {
    if (name === '' || Number.isNaN(value) || !Number.isSafeInteger(timeSeconds))
      throw new Error(`a bad point: ${name} ${value} ${timeSeconds}`);
    points += 1;
  }
}
const reject = (): void => void (rejected += 1);

const attributes = [{ key: 'http.route', value: { stringValue: '/a b' } }];
const at = { timeUnixNano: `${NOW}000000000`, attributes };
const METRICS = [
  { name: 'g', gauge: { dataPoints: [{ ...at, asDouble: 1.5 }] } },
  { name: 's', sum: { aggregationTemporality: 1, dataPoints: [{ ...at, asInt: '7' }] } },
  { name: 'h', histogram: { dataPoints: [{ ...at, count: '3', bucketCounts: ['1', '2'], explicitBounds: [1] }] } },
  {
    name: 'e',
    exponentialHistogram: {
      dataPoints: [{ ...at, scale: 3, positive: { offset: -4, bucketCounts: ['1', '0', '9'] } }],
    },
  },
  { name: 'q', summary: { dataPoints: [{ ...at, quantileValues: [{ quantile: 0.5, value: 9 }] }] } },
];
const requests = METRICS.map((metric) => ({ resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] }));
const deltas = new DeltaTotals();
const otlp = (contentType: string) => (body: Buffer) => {
  const sink = { resourceAttributes: [], deltas, nowSeconds: () => NOW, ingest: take, reject };
  answerOtlp({ contentType, contentEncoding: null, body }, sink);
};

const statistics = new LogStatistics({ settings: StatsdDefinition.parse({}), emit: take, reject });
const flush = (): void => statistics.flush(NOW);

/** A document that is none fails in words, which is what its reader shows. */
function readRows(parse: () => Table, where: string): void {
  try {
    const table = parse();
    const cell = table.cell(where);
    const mapping = { prefix: 'kpi', values: [['v', cell]] as const, time: cell, name: null, decimal: '.' as const };
    const mapped = mapRows(table.rows, mapping, NOW);
    take(mapped.samples);
    rejected += mapped.rejected;
  } catch (error) {
    if (!(error instanceof Error) || error.message === '') throw error;
    rejected += 1;
  }
}

const PAGE = '# TYPE a counter\na{b="c\\"d",e="f"} 1.5 1795436400000\nh_bucket{le="+Inf"} 3\n{"x.y",z="1"} NaN\n';
const PARSERS: readonly FuzzedParser[] = [
  {
    name: 'exposition',
    samples: [Buffer.from(PAGE), Buffer.from('a_total 17.0 1520879607.789 # {trace_id="x"} 0.67\n# EOF\n')],
    take: (input) =>
      parseExposition(input.toString('utf8'), input.length % 2 === 0, {
        sample({ name, labels, value }) {
          const tagged = taggedName(name, labels);
          if (tagged !== null && !Number.isNaN(value)) take([{ name: tagged, value, timeSeconds: NOW }]);
        },
        reject,
      }),
  },
  {
    name: 'otlp-protobuf',
    samples: requests.map((request) =>
      Buffer.from(ExportRequestType.encode(ExportRequestType.fromObject(request)).finish()),
    ),
    take: otlp('application/x-protobuf'),
  },
  {
    name: 'otlp-json',
    samples: requests.map((request) => Buffer.from(JSON.stringify(request))),
    take: otlp('application/json'),
  },
  {
    name: 'log-lines',
    samples: ['at=info measure#db.latency=4ms source=web.1 count#a=1', 'sample#memory=10.5MB'].map((line) =>
      Buffer.from(line),
    ),
    take: (input) => statistics.take([input.toString('utf8')]),
    pause: flush,
  },
  {
    name: 'log-drain',
    samples: [Buffer.from('27 <40>1 - h a - measure#a=4ms23 <40>1 - h a - count#b=1')],
    take: (body) =>
      void answerLogDrain({ contentEncoding: null, body }, { takeLines: (lines) => statistics.take(lines), reject }),
    pause: flush,
  },
  {
    name: 'csv',
    samples: [Buffer.from('day,v\n2026-11-24,"1,200"\n2026-11-25,7\n')],
    take: (input) => readRows(() => parseCsvTable(input.toString('utf8'), { separator: ',' }), 'v'),
  },
  {
    name: 'json',
    samples: [Buffer.from('{"data":[{"at":1795436400,"v":{"net":"7"}}]}')],
    take: (input) => readRows(() => parseJsonTable(input.toString('utf8'), { rows: 'data' }), 'v.net'),
  },
];

const { largestBytes, perParser } = fuzzParsers(PARSERS);
report('collect-fuzz', largestBytes / 1e6, 'MB of growth', {
  inputs: INPUTS,
  seed: SEED,
  points,
  rejected,
  ...perParser,
});
