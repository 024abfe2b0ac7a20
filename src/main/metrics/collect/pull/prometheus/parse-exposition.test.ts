import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExposedSample, parseExposition } from './parse-exposition';

function parse(text: string, isOpenMetrics = false): { samples: ExposedSample[]; rejected: string[] } {
  const samples: ExposedSample[] = [];
  const rejected: string[] = [];
  parseExposition(text, isOpenMetrics, {
    sample: (sample) => void samples.push(sample),
    reject: (line) => void rejected.push(line),
  });
  return { samples, rejected };
}

const sample = (
  name: string,
  labels: Record<string, string>,
  value: number,
  timeSeconds: number | null = null,
): ExposedSample => ({ name, labels: Object.entries(labels), value, timeSeconds });

describe('Prometheus’ text format', () => {
  it.each<[string, string, ExposedSample[]]>([
    ['a counter', '# TYPE a_total counter\n# HELP a_total Of a.\na_total 1027\n', [sample('a_total', {}, 1027)]],
    [
      'labels, with and without blanks and a last comma',
      'a{code="200",method="post"} 3\nb { x = "1" , y="2" , } 4\nc{} 5\nd{x="1",}6\n',
      [
        sample('a', { code: '200', method: 'post' }, 3),
        sample('b', { x: '1', y: '2' }, 4),
        sample('c', {}, 5),
        sample('d', { x: '1' }, 6),
      ],
    ],
    [
      'escapes',
      'a{path="C:\\\\DIR\\\\F.TXT",error="No \\"F\\"\\nthere",odd="\\d"} 1\n',
      [sample('a', { path: 'C:\\DIR\\F.TXT', error: 'No "F"\nthere', odd: '\\d' }, 1)],
    ],
    ['braces and hashes in a value', 'a{x="} # {"} 1\n', [sample('a', { x: '} # {' }, 1)]],
    [
      'times in milliseconds',
      'a 1 1395066363000\na 2 -3982045\n',
      [sample('a', {}, 1, 1_395_066_363), sample('a', {}, 2, -3982.045)],
    ],
    [
      'numbers of all kinds',
      'a 1.458255915e9\nb -Inf\nc +Inf\nd 1.7560473e+07\ne .5\nf 5.\ng -0.1\n',
      [
        sample('a', {}, 1_458_255_915),
        sample('b', {}, -Infinity),
        sample('c', {}, Infinity),
        sample('d', {}, 17_560_473),
        sample('e', {}, 0.5),
        sample('f', {}, 5),
        sample('g', {}, -0.1),
      ],
    ],
    [
      'a histogram and a summary',
      'h_bucket{le="0.05"} 24054\nh_bucket{le="+Inf"} 144320\nh_sum 53423\nh_count 144320\ns{quantile="0.01"} 3102\n',
      [
        sample('h_bucket', { le: '0.05' }, 24_054),
        sample('h_bucket', { le: '+Inf' }, 144_320),
        sample('h_sum', {}, 53_423),
        sample('h_count', {}, 144_320),
        sample('s', { quantile: '0.01' }, 3102),
      ],
    ],
    ['names in quotes', '{"my.metric","a b"="c"} 1\n', [sample('my.metric', { 'a b': 'c' }, 1)]],
    [
      'carriage returns, tabs, blank lines and no last newline',
      '\r\n\ta\t1\r\n \n b 2',
      [sample('a', {}, 1), sample('b', {}, 2)],
    ],
  ])('takes %s', (_name, text, samples) => {
    expect(parse(text)).toEqual({ samples, rejected: [] });
  });

  it('takes OpenMetrics up to its end, with times in seconds and without exemplars', () => {
    const text = 'a_total 17.0 1520879607.789 # {trace_id="x"} 0.67\nb_bucket{le="1"} 3 # {} 1 2\n# EOF\nc 1\n';
    expect(parse(text, true)).toEqual({
      samples: [sample('a_total', {}, 17, 1_520_879_607.789), sample('b_bucket', { le: '1' }, 3)],
      rejected: [],
    });
  });

  it('knows a value that is not a number', () => {
    expect(parse('a NaN\n').samples[0]!.value).toBeNaN();
  });

  it.each([
    'a',
    'a{',
    'a{x} 1',
    'a{x="1" y="2"} 1',
    'a{x="1} 1',
    'a{1x="1"} 1',
    'a one',
    'a 0x10',
    'a 1 2 3',
    'a 1 later',
    'a 1 # {} 1',
    '1a 1',
    '-a 1',
    'a"b" 1',
    '{x="1"} 1',
    'a{"b","c"} 1',
    '<html>',
  ])('tells of %s, and goes on', (line) => {
    expect(parse(`before 1\n${line}\nafter 2\n`)).toEqual({
      samples: [sample('before', {}, 1), sample('after', {}, 2)],
      rejected: [line],
    });
  });

  it('reads back whatever can be written', () => {
    const label = fc.tuple(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), fc.string({ unit: 'grapheme', maxLength: 12 }));
    const written = fc.record({
      name: fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,12}$/),
      labels: fc.array(label, { maxLength: 4 }),
      value: fc.double({ noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
      timeSeconds: fc.option(fc.integer({ min: 0, max: 4e9 })),
    });
    const escape = (text: string): string =>
      text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
    fc.assert(
      fc.property(fc.array(written, { maxLength: 20 }), (expected) => {
        const lines = expected.map(({ name, labels, value, timeSeconds }) => {
          const pairs = labels.map(([tag, text]) => `${tag}="${escape(text)}"`).join(',');
          const stamp = timeSeconds === null ? '' : ` ${timeSeconds * 1000}`;
          return `${name}{${pairs}} ${String(value).replace('Infinity', 'Inf')}${stamp}`;
        });
        // A carriage return at the end of a line is part of the line's end, and never of a label.
        expect(parse(lines.join('\n'))).toEqual({ samples: expected, rejected: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('lets nothing escape, whatever the page', () => {
    const pieces = fc.constantFrom(
      'a',
      '{',
      '}',
      '"',
      '\\',
      '=',
      ',',
      ' ',
      '\n',
      '#',
      '1',
      'x="1"',
      '# EOF',
      'NaN',
      '\r',
      'é',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), fc.boolean(), (text, isOpenMetrics) => {
        const { samples, rejected } = parse(text.join(''), isOpenMetrics);
        expect(samples.length + rejected.length).toBeLessThanOrEqual(text.length + 1);
        for (const { name } of samples) expect(name).not.toBe('');
      }),
      { numRuns: 3000 },
    );
  });
});
