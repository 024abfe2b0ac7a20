import { describe, expect, it } from 'vitest';
import { answerOver, evaluateOver } from '../testing/evaluate-over';

const _ = null;
const STORED = {
  'web.a.user': [1, 2, 3],
  'web.a.sys': [4, _, 6],
  'web.b.user': [10, 20, 30],
  'web.b.sys': [_, _, 5],
  'mem.a.used': [1, 2, 0],
  'mem.b.used': [3, 3, 3],
  'mem.a.total': [4, 0, 5],
  'mem.c.total': [8, 8, 8],
  'disk;host=a;mount=x': [1, 1],
  'disk;host=a;mount=y': [2, 2],
  'disk;host=b;mount=x': [5, 5],
  'slow.a': { step: 120, values: [10, 20] },
  'fast.a': [1, 3, 5, 7],
};

type Case = [target: string, answer: Array<[string, Array<number | null>]>];

const cases = (list: Case[]): void => {
  it.each(list)('%s', (target, answer) => expect(answerOver(STORED, target)).toEqual(answer));
};

describe('one series of many', () => {
  cases([
    ['sumSeries(web.a.*)', [['sumSeries(web.a.*)', [5, 2, 9]]]],
    ['sum(web.a.user,web.b.*)', [['sumSeries(web.a.user,web.b.*)', [11, 22, 38]]]],
    ['averageSeries(web.*.*)', [['averageSeries(web.*.*)', [5, 11, 11]]]],
    ['minSeries(web.*.sys)', [['minSeries(web.*.sys)', [4, _, 5]]]],
    ['maxSeries(web.*.*)', [['maxSeries(web.*.*)', [10, 20, 30]]]],
    ['rangeOfSeries(web.*.user)', [['rangeOfSeries(web.*.user)', [9, 18, 27]]]],
    ['stddevSeries(web.*.user)', [['stddevSeries(web.*.user)', [4.5, 9, 13.5]]]],
    ['diffSeries(web.b.sys,web.a.user)', [['diffSeries(web.b.sys,web.a.user)', [1, 2, 2]]]],
    ['multiplySeries(web.a.*)', [['multiplySeries(web.a.*)', [4, _, 18]]]],
    ['multiplySeries(web.a.sys)', [['web.a.sys', [4, _, 6]]]],
    ['powSeries(web.a.user,web.a.sys)', [['powSeries(web.a.user,web.a.sys)', [1, _, 729]]]],
    ['countSeries(web.*.*)', [['countSeries(web.*.*)', [4, 4, 4]]]],
    ['countSeries()', [['0', [0, 0, 0]]]],
    ['percentileOfSeries(web.*.user,50)', [['percentileOfSeries(web.*.user,50)', [10, 20, 30]]]],
    ['percentileOfSeries(web.*.user,50,true)', [['percentileOfSeries(web.*.user,50)', [5.5, 11, 16.5]]]],
    ['aggregate(web.a.*,"countSeries")', [['countSeries(web.a.*)', [2, 1, 2]]]],
    ['aggregate(web.a.*,"median",1)', [['medianSeries(web.a.*)', [2.5, _, 4.5]]]],
    ['aggregate(web.a.*,"last")', [['lastSeries(web.a.*)', [1, 2, 3]]]],
    ['sumSeries(no.such)', []],
    [
      'group(web.a.sys,web.b.sys)',
      [
        ['web.a.sys', [4, _, 6]],
        ['web.b.sys', [_, _, 5]],
      ],
    ],
  ]);

  it('consolidates to the common step, from the smallest start', () => {
    expect(evaluateOver(STORED, 'sumSeries(slow.a,fast.a)')).toMatchObject([
      { start: 60, end: 300, step: 120, values: Float64Array.of(12, 26) },
    ]);
  });

  it('keeps the tags that all have, and says how it was combined', () => {
    const tagsOf = (target: string): unknown => evaluateOver(STORED, target)[0]?.tags;
    const byTag = 'sumSeries(seriesByTag("name=disk","host=a"))';
    expect(tagsOf(byTag)).toEqual({ name: 'disk', host: 'a', aggregatedBy: 'sum' });
    expect(tagsOf('maxSeries(web.a.*)')).toEqual({ name: 'maxSeries(web.a.*)', aggregatedBy: 'max' });
  });
});

describe('lists, pair by pair', () => {
  cases([
    [
      'sumSeriesLists(web.*.user,web.*.sys)',
      [
        ['sumSeries(web.a.user,web.a.sys)', [5, 2, 9]],
        ['sumSeries(web.b.user,web.b.sys)', [10, 20, 35]],
      ],
    ],
    ['diffSeriesLists(web.a.sys,web.a.user)', [['diffSeries(web.a.sys,web.a.user)', [3, 2, 3]]]],
    ['multiplySeriesLists(web.a.sys,web.a.user)', [['multiplySeries(web.a.sys,web.a.user)', [4, _, 18]]]],
    ['aggregateSeriesLists(web.a.sys,web.b.sys,"max",1)', [['maxSeries(web.a.sys,web.b.sys)', [_, _, 6]]]],
    ['divideSeriesLists(mem.a.used,mem.a.total)', [['divideSeries(mem.a.used,mem.a.total)', [0.25, _, 0]]]],
    [
      'divideSeries(mem.*.used,mem.a.total)',
      [
        ['divideSeries(mem.a.used,mem.a.total)', [0.25, _, 0]],
        ['divideSeries(mem.b.used,mem.a.total)', [0.75, _, 0.6]],
      ],
    ],
    ['divideSeries(mem.a.used,no.such)', [['divideSeries(mem.a.used,MISSING)', [_, _, _]]]],
    [
      'weightedAverage(web.*.user,mem.*.used,1)',
      [['weightedAverage(web.*.user, mem.*.used, 1)', [31 / 4, 64 / 5, 90 / 3]]],
    ],
  ]);
});

describe('groups', () => {
  cases([
    [
      'sumSeriesWithWildcards(web.*.*,1)',
      [
        ['web.sys', [4, _, 11]],
        ['web.user', [11, 22, 33]],
      ],
    ],
    ['averageSeriesWithWildcards(web.*.user,1,2)', [['web', [5.5, 11, 16.5]]]],
    ['multiplySeriesWithWildcards(web.*.user,1)', [['web.user', [10, 40, 90]]]],
    [
      'aggregateWithWildcards(web.*.*,"max",2)',
      [
        ['web.a', [4, 2, 6]],
        ['web.b', [10, 20, 30]],
      ],
    ],
    [
      'groupByNode(web.*.*,1,"sum")',
      [
        ['a', [5, 2, 9]],
        ['b', [10, 20, 35]],
      ],
    ],
    ['groupByNode(web.*.user,-1)', [['user', [5.5, 11, 16.5]]]],
    ['groupByNode(web.*.user,0,"absolute")', [['web', [1, 2, 3]]]],
    [
      'groupByNodes(web.*.*,"maxSeries",2,0)',
      [
        ['sys.web', [4, _, 6]],
        ['user.web', [10, 20, 30]],
      ],
    ],
    [
      'groupByTags(seriesByTag("name=disk"),"sum","host")',
      [
        ['disk;host=a', [3, 3]],
        ['disk;host=b', [5, 5]],
      ],
    ],
    ['groupByTags(seriesByTag("name=disk"),"max","name")', [['disk', [5, 5]]]],
    ['reduceSeries(mapSeries(mem.a.*,1),"asPercent",2,"used","total")', [['mem.a.reduce.asPercent', [25, _, 0]]]],
    ['reduce(map(web.*.user,2),"diffSeries",1,"b","a")', [['web.reduce.diffSeries', [9, 18, 27]]]],
    [
      'applyByNode(web.*.user,1,"sumSeries(%.*)","% total")',
      [
        ['web.a total', [5, 2, 9]],
        ['web.b total', [10, 20, 35]],
      ],
    ],
  ]);
});

describe('asPercent', () => {
  cases([
    [
      'asPercent(web.*.user)',
      [
        ['asPercent(web.a.user,sumSeries(web.*.user))', [100 / 11, (2 / 22) * 100, (3 / 33) * 100]],
        ['asPercent(web.b.user,sumSeries(web.*.user))', [(10 / 11) * 100, (20 / 22) * 100, (30 / 33) * 100]],
      ],
    ],
    ['pct(web.a.user,4)', [['asPercent(web.a.user,4)', [25, 50, 75]]]],
    ['asPercent(web.a.user,0.0)', [['asPercent(web.a.user,0.0)', [_, _, _]]]],
    [
      'asPercent(mem.*.used,mem.a.total)',
      [
        ['asPercent(mem.a.used,mem.a.total)', [25, _, 0]],
        ['asPercent(mem.b.used,mem.a.total)', [75, _, 60]],
      ],
    ],
    [
      'asPercent(mem.*.used,mem.*.total)',
      [
        ['asPercent(mem.a.used,mem.a.total)', [25, _, 0]],
        ['asPercent(mem.b.used,mem.c.total)', [37.5, 37.5, 37.5]],
      ],
    ],
    [
      'asPercent(mem.*.used,mem.*.total,1)',
      [
        ['asPercent(mem.a.used,mem.a.total)', [25, _, 0]],
        ['asPercent(mem.b.used,MISSING)', [_, _, _]],
        ['asPercent(MISSING,mem.c.total)', [_, _, _]],
      ],
    ],
    [
      'asPercent(web.a.*,None,1)',
      [
        ['asPercent(web.a.sys,sumSeries(web.a.*))', [80, _, (6 / 9) * 100]],
        ['asPercent(web.a.user,sumSeries(web.a.*))', [20, 100, (3 / 9) * 100]],
      ],
    ],
    ['asPercent(no.such,5)', []],
  ]);
});

describe('what cannot be combined', () => {
  it.each([
    ['aggregate(web.*.*,"nosuch")', 'must be one of'],
    ['sumSeriesLists(web.*.user,web.a.sys)', 'equal length, not 2 and 1'],
    ['divideSeries(web.a.user,web.*.user)', 'exactly one series, not 2'],
    ['percentileOfSeries(web.*.user,0)', 'greater than 0'],
    ['percentileOfSeries(web.*.user,200)', 'no percentile 200'],
    ['asPercent(web.*.user,mem.*.*)', 'as many series as the first argument (2), not 4'],
    ['asPercent(web.*.user,5,1)', 'None or series'],
    ['asPercent(mem.b.used,mem.a.total,1)', 'nothing was found to match mem.b.used'],
    ['groupByNode(web.*.user,0,"nosuch")', 'no aggregation function "nosuch"'],
    ['groupByNode(web.*.user,0,"scale")', 'factor is missing'],
    ['groupByTags(web.*.user,"sum","nosuch")', 'a tag without a value'],
    ['reduceSeries(mapSeries(web.*.user,0),"sumSeries",1,"a","z")', 'lacks z'],
    ['reduceSeries(mapSeries(web.*.user,0),"sumSeries",7,"a")', 'has no piece 7'],
    ['mapSeries(web.*.user,0)', 'groups of series'],
    ['sumSeries(mapSeries(web.*.user,0))', 'must be series'],
  ])('%s is refused', (target, message) => expect(() => answerOver(STORED, target)).toThrow(message));
});

describe('targets that are put together', () => {
  it('do not go on without end where a name is such a target itself', () => {
    const name = 'applyByNode(*,9,"%")';
    expect(() => answerOver({ [name]: [1] }, name)).toThrow('more than 10 deep');
  });

  it('do not grow out of all proportion', () => {
    const doubled = (target: string, times: number): string =>
      times === 0 ? target : doubled(`aliasSub(${target},"^.*$","\\g<0>\\g<0>")`, times - 1);
    expect(() => answerOver(STORED, doubled('web.a.user', 40))).toThrow('far too long');
    const percent = (times: number): string => (times === 0 ? 'web.a.*' : `asPercent(${percent(times - 1)})`);
    expect(() => answerOver(STORED, percent(60))).toThrow('characters long');
    const long = doubled('web.a.user', 12);
    expect(() => answerOver(STORED, `applyByNode(${long},9999,"${'%'.repeat(100)}")`)).toThrow('far too long');
  });
});
