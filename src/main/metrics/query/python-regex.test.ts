import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GembaError } from '../../../shared/errors';
import { compilePythonRegex, replaceAll, searchAll } from './python-regex';

describe('patterns of Python', () => {
  it.each([
    ['^a\\.b$', 'a.b', true],
    ['a{2}', 'aa', true],
    ['a{,2}b', 'b', true],
    ['a{x}', 'a{x}', true],
    ['{}', '{}', true],
    ['[]a]', ']', true],
    ['[^]a]', 'a]', false],
    ['[a-c/&&]+$', 'ab&', true],
    ['[\\w.-]+$', 'ä.b-1', true],
    ['[\\W]', 'a b', true],
    ['(?P<x>\\d)(?P=x)', '11', true],
    ['(\\d)\\1', '12', false],
    ['(?i)WEB', 'web', true],
    ['(?i:W)eb', 'wEb', false],
    ['(?i:W)eb', 'web', true],
    ['(?i:ä[b-d_]\\x41)$', 'ÄD_A', false],
    ['(?i:ä[b-d_]+\\x41)$', 'ÄD_a', true],
    ['(?i:[^a])$', 'A', false],
    ['(?i:a(?-i:b))', 'Ab', true],
    ['(?i:a(?-i:b))', 'AB', false],
    ['(?s:a.)b', 'a\nb', true],
    ['a.b', 'a\rb', true],
    ['(?m:^b)', 'a\nb', true],
    ['(?m)a$', 'a\nb', true],
    ['a(?#note)b', 'ab', true],
    ['\\Aab\\Z', 'ab', true],
    ['\\bmem\\b', 'a.mem.b', true],
    ['\\bé\\b', 'éé', false],
    ['a$', 'a\n', true],
    ['a\\Z', 'a\n', false],
    ['\\x41\\u0042\\103', 'ABC', true],
    ['(?<!a)b', 'ab', false],
    ['a|', 'b', true],
  ])('%s in %j: %s', (pattern, text, found) => expect(searchAll(compilePythonRegex(pattern), [text])).toEqual([found]));

  it.each([
    '(',
    ')',
    '[',
    'a++',
    'a**',
    '*a',
    '(?x)a',
    'a(?i)b',
    '(?i)a(?-i:b)',
    '(?>a)',
    '(?(1)a)',
    '\\y',
    '\\1',
    '(?P=x)',
    '[b-a]',
    '[\\w-z]',
    'a{2,1}',
    '(?P<x>a)(?P<x>b)',
  ])('%s is refused', (pattern) => expect(() => compilePythonRegex(pattern)).toThrow('The pattern'));

  it('stops a pattern that backtracks without end', () => {
    const regex = compilePythonRegex('^(a+)+$');
    expect(() => searchAll(regex, [`${'a'.repeat(60)}b`])).toThrow('took too long');
  });

  it('is read or refused, whatever it is', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '?',
      '*',
      '+',
      '\\',
      'P',
      '<',
      'x',
      '>',
      '=',
      '!',
      ':',
      '^',
      '-',
      '$',
      '.',
      '|',
      ',',
      '1',
      'd',
      'é',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          searchAll(compilePythonRegex(pieces.join('')), ['x1.d']);
        } catch (error) {
          if (!(error instanceof GembaError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('replacements of Python', () => {
  it.each([
    ['(a)(b)?', '<\\1\\2>', 'ac', '<a>c'],
    ['(?P<x>a)', '\\g<x>\\g<1>\\g<0>', 'a', 'aaa'],
    ['a', '$&\\\\\\n', 'a', '$&\\\n'],
    ['a', '\\.\\101\\0', 'a', '\\.A\0'],
    ['x*', '-', 'abxd', '-a-b--d-'],
  ])('%s by %s', (pattern, replacement, text, result) =>
    expect(replaceAll(pattern, replacement, [text])).toEqual([result]),
  );

  it.each(['\\1', '\\g<x>', '\\q', '\\', '\\777'])('%s is refused', (replacement) =>
    expect(() => replaceAll('a', replacement, ['b'])).toThrow('The replacement'),
  );
});
