import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatsdDefinition } from '../../../../shared/definitions/statsd';
import type { Sample } from '../../sample';
import { answerLogDrain } from './answer-log-drain';
import { LogStatistics } from './log-statistics';
import { parseLogLine } from './parse-log-line';
import { splitDrainedBody } from './syslog-frames';

const of = (line: string): string[] =>
  parseLogLine(line).measurements.map(({ kind, name, value }) => `${kind} ${name} ${value}`);

describe('numbers in log lines', () => {
  it.each<[string, string[]]>([
    ['measure#db.latency=4ms', ['measure db.latency 4']],
    [
      'at=info measure#db.latency=4ms sample#pool=3 count#signup=1 done',
      ['measure db.latency 4', 'sample pool 3', 'count signup 1'],
    ],
    [
      'measure#a=0.5s measure#b=250us measure#c=2min measure#d=1e3ns',
      ['measure a 500', 'measure b 0.25', 'measure c 120000', 'measure d 0.001'],
    ],
    [
      'sample#memory_total=103.50MB sample#pages=26496pages sample#load=0.5',
      ['sample memory_total 108527616', 'sample pages 26496', 'sample load 0.5'],
    ],
    ['sample#size=2kB sample#x=10bytes sample#share=12%', ['sample size 2048', 'sample x 10', 'sample share 12']],
    ['{"msg":"measure#a=4ms","n":1}', ['measure a 4']],
    ["(measure#a=1,measure#b=2); 'count#c=3'", ['measure a 1', 'measure b 2', 'count c 3']],
    ['measure#a="4 ms"', ['measure a 4']],
    ['measure#web.GET /x=1', []],
    ['measure#we ird=1 xmeasure#a=1 measure#=4', []],
    ['measure#a..b=-1.5ms', ['measure a.b -1.5']],
    ['GET /#/cart?count=3', []],
    ['nothing at all', []],
  ])('are found in %s', (line, found) => expect(of(line)).toEqual(found));

  it('name their source once for the whole line', () => {
    expect(parseLogLine('source=web.1 dyno=heroku.1 sample#load=1')).toMatchObject({ source: 'web.1' });
    expect(parseLogLine('sample#load=1 source="a b"')).toMatchObject({ source: 'a b' });
    expect(parseLogLine('sample#load=1 resource=x')).toMatchObject({ source: null });
  });

  it('are told of where they are none', () => {
    expect(parseLogLine('measure#a=fast measure#b= count#c=1e999 count#d=2').rejected).toEqual([
      'measure#a=fast',
      'measure#b=',
      'count#c=1e999',
    ]);
  });

  it('let nothing escape, whatever the line', () => {
    const piece = fc.constantFrom(
      'measure#',
      'sample#',
      'count#',
      'source=',
      '=',
      '"',
      ' ',
      '4ms',
      'a',
      '.',
      ';',
      '#',
      '1e9',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join('')),
        ),
        (line) => {
          for (const { name, value } of parseLogLine(line).measurements) {
            expect(name).not.toBe('');
            expect(Number.isFinite(value)).toBe(true);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('a log drain’s body', () => {
  const frame = (message: string): string => `${Buffer.byteLength(message)} ${message}`;
  const message = (text: string): string => `<40>1 2012-11-30T06:45:29+00:00 host app web.3 - ${text}`;

  it('is taken apart by the lengths that stand in front, wherever its messages break lines', () => {
    const messages = ['State changed from starting to up', 'grüße', 'two\nlines', ''].map(message);
    const { lines, brokenBytes } = splitDrainedBody(Buffer.from(messages.map(frame).join('')));
    expect(lines).toEqual(messages.flatMap((text) => text.split('\n')));
    expect(brokenBytes).toBe(0);
  });

  it('may have newlines between its messages, or be plain lines', () => {
    const [one, two] = ['one', 'two'].map(message);
    expect(splitDrainedBody(Buffer.from(`${frame(one!)}\n${frame(two!)}\n`)).lines).toEqual([one, two]);
    expect(splitDrainedBody(Buffer.from('count#a=1\r\n\ncount#b=2')).lines).toEqual(['count#a=1', 'count#b=2']);
    expect(splitDrainedBody(Buffer.from('12 monkeys')).lines).toEqual(['12 monkeys']);
  });

  it('is taken up to where it breaks off', () => {
    const body = frame(message('one')) + frame(message('two')).slice(0, -1);
    const { lines, brokenBytes } = splitDrainedBody(Buffer.from(body));
    expect(lines).toEqual([message('one')]);
    expect(brokenBytes).toBe(frame(message('two')).length - 1);
  });

  it('is read back whatever was framed, and lets nothing escape', () => {
    const text = fc.string({ unit: 'grapheme' }).map((each) => message(each.replace(/[\r\n]/g, ' ')));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (messages) => {
        expect(splitDrainedBody(Buffer.from(messages.map(frame).join('')))).toEqual({
          lines: messages,
          brokenBytes: 0,
        });
      }),
    );
    const piece = fc.constantFrom('12 <', '99999999 <', '0 <', '\n', '5 <abcd', 'x', '<');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.array(piece).map((all) => Buffer.from(all.join(''))),
        ),
        (body) => {
          const { brokenBytes } = splitDrainedBody(body);
          expect(brokenBytes).toBeLessThanOrEqual(body.length);
        },
      ),
    );
  });

  it('is unpacked, and refused where it is none', () => {
    const taken: string[] = [];
    const rejected: string[] = [];
    const sink = {
      takeLines: (lines: readonly string[]) => void taken.push(...lines),
      reject: (reason: string) => void rejected.push(reason),
    };
    const gzipped = { contentEncoding: 'gzip', body: gzipSync(frame(message('count#a=1'))) };
    expect(answerLogDrain(gzipped, sink)).toEqual({ status: 204, message: null });
    expect(answerLogDrain({ contentEncoding: 'gzip', body: Buffer.from('x') }, sink)).toMatchObject({ status: 400 });
    expect(answerLogDrain({ contentEncoding: null, body: Buffer.from(frame('<1>x').slice(0, -1)) }, sink).status).toBe(
      204,
    );
    expect({ taken, rejected }).toEqual({ taken: [message('count#a=1')], rejected: ['body', 'frame'] });
  });
});

describe('statistics of log lines', () => {
  const gather = (settings: object = {}) => {
    const samples: Sample[] = [];
    const rejected: string[] = [];
    const statistics = new LogStatistics({
      settings: StatsdDefinition.parse(settings),
      emit: (taken) => void samples.push(...taken),
      reject: (reason, excerpt) => void rejected.push(`${reason} ${excerpt}`),
    });
    const flush = (): Record<string, number> => {
      samples.length = 0;
      statistics.flush(1_700_000_000);
      return Object.fromEntries(samples.map(({ name, value }) => [name, value]));
    };
    return { statistics, flush, rejected };
  };

  it('are those that StatsD would write, with the source as a tag', () => {
    const { statistics, flush, rejected } = gather();
    statistics.take(['measure#db=4ms source=web.1', 'measure#db=8ms source=web.1', 'measure#db=6ms', 'measure#db=x']);
    statistics.take(['count#hit=2', 'count#hit=3', 'sample#pool=7', 'sample#pool=9']);
    expect(flush()).toMatchObject({
      'stats.timers.db.count;source=web.1': 2,
      'stats.timers.db.mean;source=web.1': 6,
      'stats.timers.db.upper;source=web.1': 8,
      'stats.timers.db.sum_squares;source=web.1': 80,
      'stats.timers.db.median': 6,
      'stats.hit': 0.5,
      'stats_counts.hit': 5,
      'stats.gauges.pool': 9,
    });
    expect(rejected).toEqual(['value measure#db=x']);
  });

  it('are those of one interval, and nothing where no line told of anything', () => {
    const { statistics, flush } = gather({ legacy_namespace: false });
    statistics.take(['count#hit=2']);
    expect(flush()).toEqual({ 'stats.counters.hit.rate': 0.2, 'stats.counters.hit.count': 2 });
    expect(flush()).toEqual({});
  });

  it('keep no more than they may', () => {
    const { statistics, flush, rejected } = gather();
    statistics.take(Array.from({ length: 50_010 }, (_, index) => `count#c${index}=1`));
    expect(rejected).toHaveLength(10);
    expect(Object.keys(flush())).toHaveLength(100_000);
  });
});
