import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from './glob';
import { searchNames, SeriesIndex } from './series-index';

const NAMES = [
  'host.cpu.user',
  'host.cpu.system',
  'host.load.1',
  'host.load.15',
  'env.local.orders-1.cpu',
  'a',
  'a.b',
  'd;h=x.y',
];

function index(): SeriesIndex {
  const built = new SeriesIndex();
  NAMES.forEach((name, id) => built.add({ id, name, policy: { archives: [], method: 'average', xFilesFactor: 0.5 } }));
  return built;
}

describe('the series index', () => {
  it.each([
    ['host.cpu.*', ['host.cpu.system', 'host.cpu.user']],
    ['host.{cpu,load}.{user,1}', ['host.cpu.user', 'host.load.1']],
    ['host.load.1?', ['host.load.15']],
    ['host.load.[0-9]*', ['host.load.1', 'host.load.15']],
    ['host.cpu.[!u]*', ['host.cpu.system']],
    ['host.*.**', ['host.cpu.system', 'host.cpu.user', 'host.load.1', 'host.load.15']],
    ['**.cpu', ['env.local.orders-1.cpu']],
    ['**.**.cpu', ['env.local.orders-1.cpu']],
    [`${'**.'.repeat(200)}cpu`, ['env.local.orders-1.cpu']],
    ['host.cpu', []],
    ['a', ['a']],
    ['d;h=x.y', ['d;h=x.y']],
    ['*.orders', []],
  ])('matches %s', (pattern, expected) => {
    expect(
      index()
        .match(pattern)
        .map((series) => series.name),
    ).toEqual(expected);
  });

  it('finds by its order what it finds by looking through everything', () => {
    const name = fc.stringMatching(/^[ab]{1,3}[0-9]?$/);
    const pattern = fc.stringMatching(/^[ab]{0,2}(\*|\?|\[0-4\]|\{a,b\})[ab0-9*?]{0,2}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 40, maxLength: 60 }), pattern, (names, glob) => {
        const built = new SeriesIndex();
        const policy = { archives: [], method: 'average', xFilesFactor: 0.5 } as const;
        names.forEach((text, id) => built.add({ id, name: `r.${text}`, policy }));
        const found = built.match(`r.${glob}`).map((series) => series.name);
        const piece = compileGlob(glob);
        const plain = piece.literals ?? names.filter((text) => piece.matches(text));
        expect(found).toEqual(
          names
            .filter((text) => plain.includes(text))
            .map((text) => `r.${text}`)
            .sort(),
        );
      }),
    );
  });

  it.each(['.host.cpu', 'host..cpu', '..host...cpu', '{}.host.cpu', 'host.cpu'])(
    'passes over empty pieces where it lists %s',
    (pattern) => {
      expect(index().find(pattern)).toEqual([{ path: 'host.cpu', text: 'cpu', isLeaf: false }]);
    },
  );

  it('lists branches and leaves, what is both twice', () => {
    expect(index().find('*')).toEqual([
      { path: 'a', text: 'a', isLeaf: false },
      { path: 'a', text: 'a', isLeaf: true },
      { path: 'env', text: 'env', isLeaf: false },
      { path: 'host', text: 'host', isLeaf: false },
    ]);
  });

  it('searches by words, best first', () => {
    expect(searchNames(NAMES, 'cpu', 2)).toEqual({ paths: ['env.local.orders-1.cpu', 'host.cpu.user'], total: 3 });
    expect(searchNames(NAMES, 'LOAD host', 10).paths).toEqual(['host.load.1', 'host.load.15']);
    expect(searchNames(NAMES, 'nothing', 10)).toEqual({ paths: [], total: 0 });
  });
});
