import { describe, expect, it } from 'vitest';
import { TagIndex } from './tag-index';

function index(): TagIndex {
  const built = new TagIndex();
  [
    'disk;host=a;mount=x',
    'disk;host=a;mount=y',
    'disk;host=b;mount=x',
    'http{host="a",code="200"}',
    'plain.cpu',
    'plain.mem',
  ].forEach((name, id) => built.add({ id, name, policy: { archives: [], method: 'average', xFilesFactor: 0.5 } }));
  return built;
}

describe('the tag index', () => {
  it.each([
    [['name=disk'], ['disk;host=a;mount=x', 'disk;host=a;mount=y', 'disk;host=b;mount=x']],
    [['name=disk', 'host!=a'], ['disk;host=b;mount=x']],
    [['name=disk', 'host=~[bc]', 'mount='], []],
    [['host=a', 'mount='], ['http{host="a",code="200"}']],
    [
      ['host=a', 'mount!=~x'],
      ['disk;host=a;mount=y', 'http{host="a",code="200"}'],
    ],
    [['name=plain.cpu'], ['plain.cpu']],
    [['name=~plain'], ['plain.cpu', 'plain.mem']],
    [
      ['name=~.*lain', 'host!=a'],
      ['plain.cpu', 'plain.mem'],
    ],
    [['host=nosuch'], []],
  ])('finds %j', (expressions, names) => {
    expect(
      index()
        .find(expressions)
        .map((series) => series.name),
    ).toEqual(names);
  });

  it.each([[[]], [['host!=a']], [['host=~.*']], [['host']], [['=a']], [['host=~(']]])('refuses %j', (expressions) => {
    expect(() => index().find(expressions)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('lists tags and values, and completes them from what the expressions leave', () => {
    const tags = index();
    expect(tags.tags()).toEqual(['code', 'host', 'mount', 'name']);
    expect(tags.tags('ho|mo', 1)).toEqual(['host']);
    expect(tags.values('host')).toEqual([
      { value: 'a', count: 3 },
      { value: 'b', count: 1 },
    ]);
    expect(tags.completeTags(['name=disk'], '', 10)).toEqual(['host', 'mount']);
    expect(tags.completeValues(['name=disk', 'mount=x'], 'host', 'b', 10)).toEqual(['b']);
    expect(tags.completeValues([], 'name', 'p', 1)).toEqual(['plain.cpu']);
    expect(tags.completeValues([], 'host', '', -1)).toEqual(['a']);
  });

  it.each(['(.*)*x', '((a+)+)+$'])('gives up the filter %s, which backtracks without end', (filter) => {
    const built = index();
    built.add({ id: 99, name: 'a'.repeat(60) + 'b', policy: { archives: [], method: 'average', xFilesFactor: 0.5 } });
    expect(() => built.values('name', filter)).toThrow(expect.objectContaining({ code: 'timeout' }));
  });
});
