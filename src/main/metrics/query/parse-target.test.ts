import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GembaError } from '../../../shared/errors';
import type { Expression } from './expression';
import { parseTarget } from './parse-target';

/** A tree as one line, for reading. */
function show(expression: Expression): string {
  switch (expression.kind) {
    case 'path':
      return `<${expression.path}>`;
    case 'call': {
      const named = expression.named.map(({ name, value }) => `${name}=${show(value)}`);
      return `${expression.name}(${[...expression.args.map(show), ...named].join(' ')})`;
    }
    case 'number':
      return expression.integer ? `${expression.value}` : `${expression.value}f`;
    case 'string':
      return JSON.stringify(expression.value);
    case 'boolean':
      return String(expression.value);
    default:
      return expression.kind;
  }
}

describe('targets', () => {
  it.each([
    ['a.b.c', '<a.b.c>'],
    ['servers.web-*.{cpu,mem}.[0-9]', '<servers.web-*.{cpu,mem}.[0-9]>'],
    ['sum(a.*, b.c)', 'sum(<a.*> <b.c>)'],
    ['scale( a.b , 2.5 )', 'scale(<a.b> 2.5f)'],
    ['scale(a,-1e3)', 'scale(<a> -1000f)'],
    ['alias(a, "x, y")', 'alias(<a> "x, y")'],
    ["alias(a,'it''s')", 'alias(<a> "it\'\'s")'],
    ['summarize(a,"1h","max",alignToFrom=true)', 'summarize(<a> "1h" "max" alignToFrom=true)'],
    ['f(a,None,INF,False)', 'f(<a> none infinity false)'],
    ['a.b|scale(2)|alias("x")', 'alias(scale(<a.b> 2) "x")'],
    ['a.b | scale(2)', 'scale(<a.b> 2)'],
    ['f(1a.b)', 'f(<1a.b>)'],
    ['f(10.b)', 'f(<10.b>)'],
    ['test.ramp)', '<test.ramp>'],
    ['scale(test.ramp', '<scale>'],
    ['f()', 'f()'],
    ['d;host=db;mount=tmp', '<d;host=db;mount=tmp>'],
    ['threshold(value=5)', '<threshold>'],
  ])('reads %s', (text, expected) => {
    expect(show(parseTarget(text))).toBe(expected);
  });

  it('refuses what has no beginning, and endless nesting', () => {
    expect(() => parseTarget(')')).toThrow(GembaError);
    expect(() => parseTarget('f('.repeat(5000))).toThrow(/deep/);
  });

  it('either reads a text or refuses it, and quickly', () => {
    const piece = fc.constantFrom(
      'a',
      '.',
      '(',
      ')',
      ',',
      '"',
      "'",
      '{',
      '}',
      '|',
      '1',
      '-',
      'e',
      '\\',
      ' ',
      '=',
      'true',
      '*',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
        (text) => {
          try {
            parseTarget(text);
          } catch (error) {
            expect(error).toBeInstanceOf(GembaError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
