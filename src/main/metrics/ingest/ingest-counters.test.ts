import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../platform/logger';
import { IngestCounters } from './ingest-counters';
import { measureIngest } from './telemetry';

describe('what was not taken', () => {
  it('is counted by listener and reason, and becomes series of its own', () => {
    const counters = new IngestCounters(silentLogger, () => 0);
    counters.reject('pickle', 'class', 'x');
    counters.reject('statsd', 'type', 'x');
    counters.reject('statsd', 'type', 'y');
    counters.reject('collectd', 'dropped-by-system', '7 datagrams', 7);
    expect(Object.fromEntries(measureIngest(counters))).toMatchObject({
      'gemba.ingest.rejected.pickle.class': 1,
      'gemba.ingest.rejected.statsd.type': 2,
      'gemba.ingest.rejected.collectd.dropped-by-system': 7,
      'gemba.ingest.rejected.total': 10,
    });
  });

  it('reaches the log once a second for each listener and reason', () => {
    const lines: string[] = [];
    let nowMs = 10_000;
    const logger = { ...silentLogger, warn: (message: string) => void lines.push(message) };
    const counters = new IngestCounters(logger, () => nowMs);
    for (let times = 0; times < 100; times += 1) counters.reject('carbon', 'value', 'a b c');
    counters.reject('carbon', 'fields', 'a');
    nowMs += 1000;
    counters.reject('carbon', 'value', 'd e f');
    expect(lines).toEqual([
      'carbon: not taken (value): "a b c"',
      'carbon: not taken (fields): "a"',
      'carbon: not taken (value): "d e f"',
    ]);
  });
});
