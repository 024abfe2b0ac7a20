import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../read-text-file';
import { locateInYaml, readYaml } from './read-yaml';

function firstProblem(text: string): string {
  const [problem] = readYaml(text).problems;
  return problem === undefined ? 'no problem' : `${problem.line}:${problem.column} ${problem.message}`;
}

describe('readYaml', () => {
  it.each([
    ['a tab for indentation', 'a:\n\tb: 1\n', '2:1 a tab stands here: YAML is indented with spaces only'],
    ['a tab after spaces', 'a:\n  b:\n  \tc: 1\n', '3:3 a tab stands here: YAML is indented with spaces only'],
    ['a key twice', 'a: 1\nb: 2\na: 3\n', '3:1 `a` is here twice; the first is on line 1'],
    ['a nested key twice', 'x:\n  a: 1\n  a: 2\n', '3:3 `a` is here twice; the first is on line 2'],
    [
      'a colon too many',
      'a: b: c\n',
      '1:4 a key and its value do not fit here: a colon too many, quotes missing, or the line is indented wrongly',
    ],
    ['an open bracket', 'a: [1, 2\nb: 3\n', /^2:/],
    ['an open quote', 'a: "text\n', /^\d:\d+ something is missing here/],
    ['wrong indentation', 'a:\n    b: 1\n  c: 2\n', /^3:3 /],
    ['two documents', 'a: 1\n---\nb: 2\n', /^2:1 a second document begins here/],
    ['an unknown alias', 'a: 1\nb: *nothing\n', '2:4 *nothing refers to &nothing, which does not stand before it'],
    ['an alias of itself', 'a: &x\n  - *x\n', '2:5 *x contains itself'],
    ['a tag', 'a: !secret 1\n', /^1:4 the tag .*!secret.* has no meaning here/],
    ['a mapping as key', '? {a: 1}\n: 2\n', '1:3 a key has to be plain text'],
    [
      'a merge of text',
      'a:\n  <<: text\n',
      '2:7 << takes the keys of a mapping: it needs an alias of one, as in <<: *defaults',
    ],
    ['text that begins with @', 'a: @b\n', '1:4 text cannot begin with @: put it in quotes'],
  ])('says where %s stands', (_name, text, expected) => {
    if (typeof expected === 'string') expect(firstProblem(text)).toBe(expected);
    else expect(firstProblem(text)).toMatch(expected);
  });

  it('counts columns the same with Windows line ends', () => {
    expect(firstProblem('a: 1\r\nb: 2\r\na: 3\r\n')).toBe('3:1 `a` is here twice; the first is on line 1');
  });

  it('places an alias bomb at the alias that goes off', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih']) {
      lines.push(`${name}: &${name} [${`*${before}, `.repeat(10)}]`);
    }
    const began = performance.now();
    expect(firstProblem(lines.join('\n'))).toMatch(/^4:36 this alias stands for more than 10000 values/);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('reads merge keys, where a key of the mapping itself wins', () => {
    const text = 'base: &base {size: small, number: 1}\nnode:\n  <<: *base\n  number: 2\n';
    expect(readYaml(text).value).toEqual({ base: { size: 'small', number: 1 }, node: { size: 'small', number: 2 } });
  });

  it.each([
    ['nothing', '', null],
    ['comments only', '# nothing yet\n', null],
    ['keys that are numbers', '8080: web\n', { '8080': 'web' }],
    ['words that older YAML took for truth', 'a: yes\nb: on\n', { a: 'yes', b: 'on' }],
    ['a text block', 'a: |\n  one\n  two\n', { a: 'one\ntwo\n' }],
  ])('reads %s', (_name, text, value) => {
    expect(readYaml(text)).toMatchObject({ value, problems: [] });
  });

  it('keeps a key called __proto__ a key', () => {
    const value = readYaml('__proto__: {polluted: true}\n').value as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('reports one mistake a line, and ten at most', () => {
    expect(readYaml('a: b: c: d\n'.repeat(100)).problems.length).toBeLessThanOrEqual(10);
  });

  it.each([
    ['brackets', '['],
    ['dashes', '- '],
    ['anchors', '&a '],
    ['percent lines', '%\n'],
    ['keys', 'k: 1\n'],
  ])('comes to an end with nothing but %s', (_name, piece) => {
    expect(() => readYaml(piece.repeat(12_000 / piece.length))).not.toThrow();
  });

  it('survives every byte string', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const file = decode(Buffer.from(bytes));
        if (file.kind === 'text') readYaml(file.text);
      }),
      { numRuns: 500 },
    );
  });

  it('survives every mixture of what YAML is made of, and each problem lies in the text', () => {
    const piece = fc.constantFrom(
      ...':-?[]{}&*!|>%@`\'"#, \n\t',
      'a',
      'b',
      '  ',
      '<<',
      '---',
      '...',
      '&a',
      '*a',
      '1',
      '~',
      '\r\n',
      '\u2028',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        const lines = text.split('\n');
        for (const { line, column } of readYaml(text).problems) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('locateInYaml', () => {
  const text = [
    'local:',
    '  nodes:',
    '    - size: small',
    '      services: [orders, catalog]',
    '    - size:',
    '  config: {}',
  ].join('\n');

  it.each([
    [['local', 'nodes', 0, 'size'], 'value', '3:13'],
    [['local', 'nodes', 0, 'size'], 'key', '3:7'],
    [['local', 'nodes', 0, 'services', 1], 'value', '4:26'],
    [['local', 'nodes', 0, 'services'], 'value', '4:17'],
    [['local', 'nodes'], 'value', '2:3'],
    [['local', 'nodes', 1, 'size'], 'value', '5:7'],
    [['local', 'nodes', 1, 'image'], 'key', '5:7'],
    [['local', 'provider'], 'key', '1:1'],
    [['nowhere', 'at', 'all'], 'value', '1:1'],
    [[], 'value', '1:1'],
  ] as const)('finds %j (%s)', (path, on, place) => {
    const [found] = locateInYaml(text, [{ path, on }]);
    expect(`${found?.line}:${found?.column}`).toBe(place);
  });

  it('follows aliases to what they stand for', () => {
    const [found] = locateInYaml('base: &b\n  size: 1\nnode:\n  <<: *b\n', [{ path: ['node', 'size'], on: 'value' }]);
    expect(found).toEqual({ line: 2, column: 9 });
  });
});
