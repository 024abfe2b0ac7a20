import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StatsdDefinition } from '../../../../shared/definitions/statsd';
import { recordingSink } from '../testing/recording-sink';
import { startStatsdDaemon } from '../testing/statsd-daemon';
import { StatsdAggregator } from './statsd-aggregator';

/** The real daemon is fed the same packets: what it flushes must be what we flush, name for name and value for value. */

const FLUSH_MS = 250;

/** One packet for each flush; then one flush with nothing. */
const STAGES = [
  [
    'hits:1|c',
    'hits:2.5|c|@0.1',
    'hits:-1|c',
    'logins:3|c:4|c|@0.5:x|c',
    'users.online:12|g',
    'temperature:-4|g',
    'level:5|g',
    'visitors:ann|s',
    'visitors:bob|s',
    'visitors:ann|s',
    'visitors:|s',
    ...[320, 12.5, 44, 9, 1000, 7, 7, 81, 0.25, 16].map((ms) => `render.time:${ms}|ms`),
    'render.time:50|ms|@0.25',
    'one:42|ms',
    'two:1|ms:3|ms',
    'a b/c!d:1|c',
    'GoRm.x-y_z;q=1:1|c',
    'tagged:7|c|#env:prod,dc:eu-west',
    'tagged:7|ms|#env:prod',
    'hex:0x10|c',
    'spaces: 5 |c',
    'exponent:1e3|c',
    'windows:1|c\r',
    'gauge.windows:3|g\r',
    'other:6|zz',
    'bad',
    'bad:1',
    'bad:|c',
    'bad:x|ms',
    'bad:-1|ms',
    'bad:1|c|@',
    'bad:1|c|0.1',
    'bad:1|c|@-1',
    'bad:1|c|',
    '',
  ],
  [
    'users.online:+3|g',
    'temperature:-2|g',
    'fresh:+9|g',
    'fresh:-4|g',
    'level:0|g',
    'level:-3|g',
    'render.time:5|ms',
    'visitors:eve|s',
  ],
  ['hits:1|c', 'again:1|ms'],
].map((lines) => lines.join('\n'));

const CONFIGURATIONS: ReadonlyArray<[string, Record<string, unknown>, Record<string, unknown>]> = [
  ['as it comes', {}, {}],
  [
    'in the current namespace, with prefixes and a suffix',
    {
      prefixStats: 'daemon',
      graphite: {
        legacyNamespace: false,
        globalPrefix: 'all',
        prefixCounter: 'c',
        prefixTimer: '',
        prefixGauge: 'g.g',
        prefixSet: 'unique',
        globalSuffix: 'host1',
      },
    },
    {
      prefix_stats: 'daemon',
      legacy_namespace: false,
      global_prefix: 'all',
      prefix_counter: 'c',
      prefix_timer: '',
      prefix_gauge: 'g.g',
      prefix_set: 'unique',
      global_suffix: 'host1',
    },
  ],
  [
    'with percentiles and histograms',
    {
      percentThreshold: [50, 90, 99.9, -10, -90, 1],
      histogram: [
        { metric: 'two', bins: [] },
        { metric: 'render', bins: [0.5, 10, 100, 'inf'] },
        { metric: '', bins: [50] },
      ],
    },
    {
      percent_threshold: [50, 90, 99.9, -10, -90, 1],
      histogram: [
        { metric: 'two', bins: [] },
        { metric: 'render', bins: [0.5, 10, 100, 'inf'] },
        { metric: '', bins: [50] },
      ],
    },
  ],
  ['without what is idle', { deleteIdleStats: true, gaugesMaxTTL: 2 }, { delete_idle_stats: true, gauges_max_ttl: 2 }],
  [
    'without idle timers and gauges, and without counts',
    { deleteTimers: true, deleteGauges: true, flush_counts: false },
    { delete_timers: true, delete_gauges: true, flush_counts: false },
  ],
  [
    'with chosen statistics and names that are cleaned late',
    {
      calculatedTimerMetrics: ['count', 'median', 'upper_percent'],
      keyNameSanitize: false,
      percentThreshold: [90, -10],
    },
    {
      calculated_timer_metrics: ['count', 'median', 'upper_percent'],
      key_name_sanitize: false,
      percent_threshold: [90, -10],
    },
  ],
];

/** How long something took, and what the daemon says about its connection to Graphite. */
const ITS_OWN_AFFAIRS = /graphiteStats|processing_time|timestamp_lag/;

describe('beside the StatsD daemon', { timeout: 60_000 }, () => {
  it.each(CONFIGURATIONS)('flushes the same: %s', async (_, daemonConfig, ownConfig) => {
    const graphite = await listenForFlushes();
    const daemon = await startStatsdDaemon({ flushInterval: FLUSH_MS, graphitePort: graphite.port, ...daemonConfig });
    const settings = StatsdDefinition.parse({ flush_interval: `${FLUSH_MS}ms`, ...ownConfig });
    const sink = recordingSink();
    const aggregator = new StatsdAggregator(settings, sink);
    const waiting = [...STAGES];
    let sent: string | null = null;
    for (let idle = 0; idle < 2;) {
      const theirs = await graphite.nextFlush();
      if (sent !== null && receivedPackets(theirs) > 0) {
        aggregator.take(sent);
        sent = null;
      } else if (waiting.length === 0 && sent === null) idle += 1;
      sink.points.length = 0;
      aggregator.flush(Date.now(), () => 0);
      const ours = sink.points.map(([name, value]) => [name, value] as const);
      expect(comparable(ours)).toEqual(comparable(theirs));
      const next: string | undefined = sent === null ? waiting.shift() : undefined;
      if (next === undefined) continue;
      await daemon.send(next);
      sent = next;
    }
    expect(sink.rejected.toSorted()).toEqual([
      'sample-rate',
      'sample-rate',
      'sample-rate',
      'sample-rate',
      'type',
      'type',
      'value',
      'value',
      'value',
      'value',
    ]);
  });
});

type Flush = ReadonlyArray<readonly [name: string, value: number]>;

function comparable(flush: Flush): Map<string, number> {
  const named = flush.filter(([name, value]) => !ITS_OWN_AFFAIRS.test(name) && !Number.isNaN(value));
  return new Map(named.map(([name, value]) => [sortedTags(name), value]));
}

function sortedTags(name: string): string {
  const [path = '', ...tags] = name.split(';');
  return [path, ...tags.sort()].join(';');
}

function receivedPackets(flush: Flush): number {
  return flush.find(([name]) => name.includes('packets_received'))?.[1] ?? 0;
}

/** Stands where Graphite would: the daemon connects for each flush and sends lines. */
async function listenForFlushes() {
  const arrived: Flush[] = [];
  const waiting: Array<(flush: Flush) => void> = [];
  const server = net.createServer(async (socket) => {
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    const flush = text
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name = '', value = '']) => [name, Number(value)] as const);
    const next = waiting.shift();
    if (next === undefined) arrived.push(flush);
    else next(flush);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return {
    port: (server.address() as net.AddressInfo).port,
    nextFlush: (): Promise<Flush> => {
      const flush = arrived.shift();
      return flush === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(flush);
    },
  };
}
