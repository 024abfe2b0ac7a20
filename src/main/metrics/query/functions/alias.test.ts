import { describe, expect, it } from 'vitest';
import { evaluateOver } from '../testing/evaluate-over';

const STORED = {
  'web.a.user': [1, 2.5],
  'web.a.sys': [1500, 2_500_000],
  'web.a.gone': [null, null],
  'disk;host=a;mount=x': [1],
};

describe('names', () => {
  it.each([
    ['alias(web.a.user,"new")', 'new'],
    ['alias(web.a.user,None)', 'None'],
    ['aliasByMetric(absolute(web.a.user))', 'user'],
    ['aliasByNode(web.a.user,1,-1)', 'a.user'],
    ['aliasByNode(scale(web.a.user,2),2)', 'user'],
    ['aliasByNode(web.a.user,9,0)', '.web'],
    ['aliasByNode(web.a.user)', ''],
    ['aliasByNode(seriesByTag("name=disk"),"host",0)', 'a.disk'],
    ['aliasByTags(seriesByTag("name=disk"),"mount","nosuch")', 'x.'],
    ['aliasSub(web.a.user,"^(\\w+)\\.(\\w+)","\\2_\\1")', 'a_web.user'],
    ['aliasSub(web.a.user,"x*","-")', '-w-e-b-.-a-.-u-s-e-r-'],
    ['aliasQuery(web.a.user,"user","sys","at %d")', 'at 2500000'],
    ['aliasQuery(web.a.user,"^.*$","countSeries(web.a.*)","%x of %%")', '3 of %'],
    ['legendValue(web.a.user,"avg","nosuch")', 'web.a.user (avg: 1.75) (nosuch: (?))'],
    ['legendValue(web.a.gone,"max","count")', 'web.a.gone (max: None) (count: 0)'],
    ['legendValue(web.a.sys,"max","si")', 'web.a.sys           max  2.50M     '],
    ['legendValue(web.a.sys,"min","binary")', 'web.a.sys           min  1.46Ki    '],
  ])('%s', (target, name) => expect(evaluateOver(STORED, target).map((series) => series.name)).toEqual([name]));

  it('keeps path and tags', () => {
    expect(evaluateOver(STORED, 'alias(web.*.user,"new")')).toMatchObject([
      { pathExpression: 'web.*.user', tags: { name: 'web.a.user' } },
    ]);
  });
});

describe('what cannot be named', () => {
  it.each([
    ['aliasSub(web.a.user,"a","\\1")', 'names group 1, of which the pattern has 0'],
    ['aliasQuery(web.a.user,"user","nosuch","%d")', 'no series found for "web.a.nosuch"'],
    ['aliasQuery(web.a.user,"user","gone","%d")', 'web.a.gone has no value'],
    ['aliasQuery(web.a.user,"user","sys","plain")', 'does not show exactly one number'],
    ['aliasQuery(web.a.user,"user","sys","%x")', '%x cannot show 2500000.0'],
    ['legendValue(web.a.user)', 'say which value'],
    ['aliasByNode(aliasByNode(web.a.user,9),0)', 'without a name'],
    ['aliasByNode(web.a.user,1.0)', 'whole numbers, not 1.0'],
  ])('%s is refused', (target, message) => expect(() => evaluateOver(STORED, target)).toThrow(message));
});
