import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatsdDefinition } from '../../../../shared/definitions/statsd';
import { systemClock } from '../../../platform/clock';
import { silentLogger } from '../../../platform/logger';
import { recordingSink } from '../testing/recording-sink';
import { listenForStatsd } from './listen-for-statsd';
import { StatsdAggregator } from './statsd-aggregator';
import { readStatsdLine, type StatsdFault, type StatsdUpdate } from './statsd-line';
import { StatsdState } from './statsd-state';
import { timerStatistics } from './timer-statistics';

const counter = (delta: number): StatsdUpdate => ({ kind: 'counter', delta });
const timer = (value: number, weight = 1): StatsdUpdate => ({ kind: 'timer', value, weight });

describe('a StatsD line', () => {
  it.each<[string, string, StatsdUpdate[], StatsdFault[]]>([
    ['a:3|c', 'a', [counter(3)], []],
    ['a:3|c|@0.1', 'a', [counter(30)], []],
    ['a:1|c:2|c:x|c', 'a', [counter(1), counter(2)], ['value']],
    ['a:5|ms|@0.5', 'a', [timer(5, 2)], []],
    ['a:-5|ms', 'a', [], ['value']],
    ['a:-5|h', 'a', [timer(-5)], []],
    ['a:2.5|d|@0.25', 'a', [timer(2.5, 4)], []],
    ['a:7|g', 'a', [{ kind: 'gauge', value: 7, relative: false }], []],
    ['a:-7|g', 'a', [{ kind: 'gauge', value: -7, relative: true }], []],
    ['a:x y|s', 'a', [{ kind: 'set', member: 'x y' }], []],
    ['a:|s', 'a', [{ kind: 'set', member: '0' }], []],
    ['a b/c$:1|c|#env:prod,dc:eu', 'a_b-c;env=prod;dc=eu', [counter(1)], []],
    ['a:1|c|#', 'a', [counter(1)], []],
    ['a', 'a', [], ['type']],
    ['a:1', 'a', [], ['type']],
    ['a:|c', 'a', [], ['value']],
    ['a:1|c|0.1', 'a', [], ['sample-rate']],
    ['a:1|c|@x', 'a', [], ['sample-rate']],
    ['a:1|c|@-1', 'a', [], ['sample-rate']],
  ])('%s', (line, key, updates, faults) => {
    expect(readStatsdLine(line, true)).toEqual({ key, updates, faults });
  });
});

describe('the statistics of a timer', () => {
  const settings = { percent_threshold: [90], histogram: [], calculated_timer_metrics: [] };

  it('are those of a hundred values', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    const statistics = timerStatistics({ key: 'a', values, count: 100, flushSeconds: 10 }, settings);
    expect(Object.fromEntries(statistics)).toEqual({
      count_90: 90,
      mean_90: 45.5,
      upper_90: 90,
      sum_90: 4095,
      sum_squares_90: 247_065,
      std: Math.sqrt(833.25),
      upper: 100,
      lower: 1,
      count: 100,
      count_ps: 10,
      sum: 5050,
      sum_squares: 338_350,
      mean: 50.5,
      median: 50.5,
    });
  });

  it('are counts alone where nothing was measured', () => {
    const statistics = timerStatistics({ key: 'a', values: [], count: 0, flushSeconds: 10 }, settings);
    expect(Object.fromEntries(statistics)).toEqual({ count: 0, count_ps: 0 });
  });
});

describe('what StatsD keeps', () => {
  const settings = StatsdDefinition.parse({});

  it('is bounded in names, and idle ones give way', () => {
    const state = new StatsdState(settings, []);
    for (let index = 0; index < 200_000; index += 1) expect(state.apply(`n${index}`, counter(1))).toBeNull();
    expect(state.apply('one-more', counter(1))).toBe('too-many-names');
    expect(state.apply('n7', counter(1))).toBeNull();
    state.clear();
    state.apply('n7', counter(1));
    state.clear();
    expect([...state.counters.keys()]).toEqual(['n7']);
  });

  it('is bounded in the members of sets', () => {
    const state = new StatsdState(settings, []);
    const refusals = Array.from({ length: 2000 }, (_, index) =>
      state.apply('set', { kind: 'set', member: `${index}`.padEnd(50_000, 'x') }),
    );
    expect(refusals.filter((refusal) => refusal === null).length).toBeLessThan(1400);
    expect(refusals.at(-1)).toBe('too-many-values');
  });

  it('refuses names that cannot be series', () => {
    const state = new StatsdState(settings, []);
    const refused = ['', '...', ';a=b', 'a;b', 'x'.repeat(600)];
    expect(refused.map((key) => state.apply(key, counter(1)))).toEqual(refused.map(() => 'name'));
  });
});

describe('StatsD packets', () => {
  it('let nothing escape, whatever they hold and wherever they are cut', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ':',
        '|',
        '@',
        '#',
        ',',
        '|#',
        '\n',
        '\r\n',
        'c',
        'ms',
        'g',
        's',
        'h',
        '0.1',
        '-',
        '+',
        '1e999',
        ';',
        '=',
        '.',
      ),
      fc.string({ maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    const packets = fc.array(
      fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(packets, (sent) => {
        const sink = recordingSink();
        const aggregator = new StatsdAggregator(StatsdDefinition.parse({}), sink);
        for (const packet of sent) aggregator.take(packet);
        aggregator.flush(1_000_000, () => 0);
        for (const [name, value] of sink.points) {
          expect(name).toMatch(/^[a-zA-Z_\-0-9.;=]+$/);
          expect(value).not.toBeNaN();
        }
        const seen = sink.points.find(([name]) => name === 'stats_counts.statsd.bad_lines_seen');
        expect(seen?.[1]).toBe(sink.rejected.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('add up to what was sent, in whatever order', () => {
    const sample = fc.record({ name: fc.constantFrom('a', 'b.c'), delta: fc.integer({ min: -1000, max: 1000 }) });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 50 }), (samples) => {
        const sink = recordingSink();
        const aggregator = new StatsdAggregator(StatsdDefinition.parse({}), sink);
        aggregator.take(samples.map(({ name, delta }) => `${name}:${delta}|c`).join('\n'));
        aggregator.flush(60_000, () => 0);
        for (const wanted of new Set(samples.map(({ name }) => name))) {
          const total = samples.filter(({ name }) => name === wanted).reduce((sum, { delta }) => sum + delta, 0);
          expect(sink.points).toContainEqual([`stats_counts.${wanted}`, total, 60]);
          expect(sink.points).toContainEqual([`stats.${wanted}`, total / 10, 60]);
        }
      }),
    );
  });
});

it('says nothing of a port that nobody ever sent to', async () => {
  const sink = recordingSink();
  const listener = await listenForStatsd({
    port: 0,
    bind: '127.0.0.1',
    settings: StatsdDefinition.parse({}),
    input: { sink, begin: () => {}, end: () => {} },
    clock: systemClock,
    logger: silentLogger,
  });
  // Closing flushes what has been counted.
  await listener.close();
  expect(sink.points).toEqual([]);
});
