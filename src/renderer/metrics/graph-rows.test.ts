import { describe, expect, it } from 'vitest';
import { compactTargets, paramsOfRows, parseTargets, rowsOfParams, shortNames } from './graph-rows';

describe('rows in a link', () => {
  it('come back as they were written', () => {
    const rows = [
      { id: 'target', title: null, targets: ['host.cpu.user', 'host.cpu.system'] },
      { id: 'target2', title: null, targets: ['sumSeries(lb.*.*.requests)'] },
    ];
    expect(rowsOfParams(paramsOfRows(rows))).toEqual(rows);
  });

  it('are none where no target is asked for', () => {
    expect(rowsOfParams({ other: 'x', target: ' ' })).toBeNull();
  });
});

it('reads one target a line', () => {
  expect(parseTargets(' a.b,\n\n c(d, 1) ')).toEqual(['a.b', 'c(d, 1)']);
});

describe('shortNames', () => {
  it('keeps what tells names apart', () => {
    expect(shortNames(['host.cpu.user', 'host.cpu.system'])).toEqual(['user', 'system']);
    expect(shortNames(['env.local.a.cpu', 'env.local.b.cpu'])).toEqual(['a', 'b']);
  });

  it('leaves alone what shares nothing or is no plain path', () => {
    expect(shortNames(['host.load.1', 'lb.local.x'])).toEqual(['host.load.1', 'lb.local.x']);
    expect(shortNames(['sumSeries(a.b)', 'sumSeries(a.c)'])).toEqual(['sumSeries(a.b)', 'sumSeries(a.c)']);
  });

  it('never comes to nothing', () => {
    expect(shortNames(['a.b', 'a.b'])).toEqual(['b', 'b']);
    expect(shortNames(['lone'])).toEqual(['lone']);
    expect(shortNames([])).toEqual([]);
  });
});

it('writes targets that differ in one piece in braces', () => {
  expect(compactTargets(['host.cpu.user', 'host.cpu.system'])).toEqual(['host.cpu.{user,system}']);
  expect(compactTargets(['env.local.a.cpu', 'env.local.b.cpu'])).toEqual(['env.local.{a,b}.cpu']);
  expect(compactTargets(['host.a', 'lb.b'])).toEqual(['host.a', 'lb.b']);
  expect(compactTargets(['sumSeries(a.b)'])).toEqual(['sumSeries(a.b)']);
});
