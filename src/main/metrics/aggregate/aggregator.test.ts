import { readdirSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAggregationRule } from '../../../shared/definitions/aggregation-rule';
import { temporaryFolder } from '../../platform/testing';
import { Aggregator } from './aggregator';
import { saveAggregates, takeSavedAggregates } from './saved-aggregates';

function aggregatorOf(lines: readonly string[], lateIntervals = 5) {
  const rules = lines.map((line) => {
    const rule = parseAggregationRule(line);
    if ('message' in rule) throw new Error(rule.message);
    return rule;
  });
  const aggregator = new Aggregator({ rules, lateIntervals });
  const emitted: Array<[string, number, number]> = [];
  return {
    aggregator,
    add(name: string, value: number, time: number, now: number): void {
      for (const input of aggregator.inputsOf(name)) aggregator.add(input, value, time, now);
    },
    tick(now: number): Array<[string, number, number]> {
      emitted.length = 0;
      aggregator.tick(now, (name, value, time) => emitted.push([name, value, time]));
      return [...emitted];
    },
  };
}

const SUM = 'all.<what> (10) = sum host.*.<what>';

describe('the aggregator', () => {
  it('emits an interval once, a second after its end, at its beginning', () => {
    const { add, tick } = aggregatorOf([SUM]);
    add('host.a.cpu', 1, 1003, 1003);
    add('host.b.cpu', 2, 1009, 1009);
    add('host.a.mem', 5, 1004, 1005);
    add('other.a.cpu', 99, 1004, 1005);
    expect(tick(1010)).toEqual([]);
    expect(tick(1011)).toEqual([
      ['all.cpu', 3, 1000],
      ['all.mem', 5, 1000],
    ]);
    expect(tick(1012)).toEqual([]);
  });

  it('takes late values in and emits the whole again', () => {
    const { add, tick } = aggregatorOf([SUM]);
    add('host.a.cpu', 1, 1000, 1000);
    tick(1011);
    add('host.b.cpu', 2, 1001, 1015);
    expect(tick(1020)).toEqual([]);
    expect(tick(1025)).toEqual([['all.cpu', 3, 1000]]);
  });

  it('drops and counts what comes after the window, rather than overwrite a whole with a part', () => {
    const { aggregator, add, tick } = aggregatorOf([SUM], 2);
    add('host.a.cpu', 1, 1000, 1000);
    tick(1011);
    tick(1035);
    add('host.b.cpu', 2, 1001, 1036);
    expect(aggregator.late).toBe(1);
    expect(tick(1060)).toEqual([]);
  });

  it('aggregates a past that nobody has seen before', () => {
    const { add, tick } = aggregatorOf([SUM]);
    for (const [index, time] of [100, 105, 110].entries()) add('host.a.cpu', index, time, 9000);
    expect(tick(9009)).toEqual([]);
    expect(tick(9010)).toEqual([
      ['all.cpu', 1, 100],
      ['all.cpu', 2, 110],
    ]);
  });

  it('lets several rules feed one aggregate, the first deciding how', () => {
    const { add, tick } = aggregatorOf(['all (10) = max a.*', 'all (60) = sum b.*']);
    add('a.x', 3, 1000, 1000);
    add('b.x', 2, 1001, 1001);
    expect(tick(1011)).toEqual([['all', 3, 1000]]);
  });

  it('forgets what is closed', () => {
    const { aggregator, add, tick } = aggregatorOf([SUM], 1);
    for (let index = 0; index < 100; index += 1) add(`host.a.m${index}`, 1, 1000, 1000);
    expect(aggregator.outputs).toBe(100);
    tick(1011);
    tick(1100);
    tick(1101);
    expect(aggregator.outputs).toBe(0);
  });

  it('goes on after a new start with the intervals that it had', () => {
    const stateDir = temporaryFolder();
    const rules = [SUM, 'mid.<what> (10) = p50 host.*.<what>', 'low.<what> (10) = min host.*.<what>'];
    const before = aggregatorOf(rules);
    for (const [index, value] of [5, 1, 9].entries()) before.add(`host.${index}.cpu`, value, 1001, 1001);
    expect(before.tick(Infinity)).toHaveLength(3);
    saveAggregates(stateDir, before.aggregator.save());
    const after = aggregatorOf(rules);
    after.aggregator.restore(takeSavedAggregates(stateDir));
    after.add('host.7.cpu', 0, 1008, 1008);
    after.add('host.8.cpu', 6, 1008, 1008);
    expect(after.tick(1011)).toEqual([
      ['all.cpu', 21, 1000],
      ['mid.cpu', 5, 1000],
      ['low.cpu', 0, 1000],
    ]);
    expect(takeSavedAggregates(stateDir)).toEqual([]);
  });

  it('begins anew where what was saved cannot be read', () => {
    const stateDir = temporaryFolder();
    const { aggregator, add } = aggregatorOf([SUM]);
    add('host.a.cpu', 1, 1000, 1000);
    saveAggregates(stateDir, aggregator.save());
    const [file = ''] = readdirSync(stateDir);
    truncateSync(path.join(stateDir, file), 20);
    expect(takeSavedAggregates(stateDir)).toEqual([]);
  });

  it('emits everything at the end', () => {
    const { add, tick } = aggregatorOf([SUM]);
    add('host.a.cpu', 1, 1003, 1003);
    expect(tick(Infinity)).toEqual([['all.cpu', 1, 1000]]);
  });
});

describe('an aggregation rule', () => {
  it.each([
    ['a (60) = sum', 1, 'expected'],
    ['a 60s = sum b', 3, '60s'],
    ['a (0) = sum b', 3, '(0)'],
    ['a (60) = total b', 10, 'total'],
    ['a (60) = sum b(', 14, 'b('],
    ['  <x>.a (60) = sum <y>.b', 3, '<x>'],
    ['nonsense', 1, 'expected'],
  ])('%j is refused at column %i', (line, column, message) => {
    const rule = parseAggregationRule(line);
    expect(rule).toMatchObject({ column });
    expect('message' in rule && rule.message).toContain(message);
  });

  it('may have blanks inside its brackets, and none around its equals sign', () => {
    expect(parseAggregationRule('a ( 60 )=sum b')).toMatchObject({ output: 'a', everySeconds: 60, method: 'sum' });
  });
});
