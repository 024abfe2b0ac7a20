import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanPiece, taggedName } from './tagged-name';
import { normalizeSeriesName } from './series-name';

describe('a name with tags', () => {
  it.each<[string, Array<[string, string]>, string | null]>([
    ['http.server.duration', [], 'http.server.duration'],
    [
      'a',
      [
        ['b', '2'],
        ['a', '1'],
      ],
      'a;a=1;b=2',
    ],
    [
      'a',
      [
        ['dc', 'x'],
        ['dc2', 'y'],
        ['dc-3', 'z'],
      ],
      'a;dc-3=z;dc2=y;dc=x',
    ],
    ['go gc (s)', [], 'go_gc_s_'],
    ['a..b.', [], 'a.b'],
    ['größe', [['ort', 'Köln am Rhein']], 'größe;ort=Köln_am_Rhein'],
    ['a', [['t;=!^', 'x;y\n~']], 'a;t_=x_y_~'],
    ['a', [['t', '~x']], 'a;t=_x'],
    ['a', [['t', '']], 'a'],
    ['a', [['name', 'b']], 'a;name_=b'],
    ['a{b,c}*', [], 'a_b_c_'],
    ['...', [], null],
    ['', [], null],
  ])('of %j and %j is %j', (name, tags, expected) => expect(taggedName(name, tags)).toBe(expected));

  it('is one that the store takes as it is, whatever it was made of', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, fc.array(fc.tuple(text, text), { maxLength: 4 }), (name, tags) => {
        const made = taggedName(name, tags);
        if (made !== null) expect(normalizeSeriesName(made)).toBe(made);
        if (made !== null) expect(made).not.toMatch(/[\s;]$|[{}*?[\]()"']*\s/);
      }),
      { numRuns: 2000 },
    );
  });

  it('has no dots within one piece', () => expect(cleanPiece('eth0.100')).toBe('eth0_100'));
});
