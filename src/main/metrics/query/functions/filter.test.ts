import { describe, expect, it } from 'vitest';
import { answerOver, evaluateOver } from '../testing/evaluate-over';

const _ = null;
const STORED = {
  'a.low': [1, 1, 2],
  'a.mid': [5, 4, 6],
  'a.high': [20, 10, 30],
  'a.gone': [_, _, _],
  'b.neg': [-3, -1, -2],
  'b.gaps': [_, 7, _],
  'n.x10': [3],
  'n.x9': [1],
  'n.x1': [2],
};

type Names = [target: string, names: string[]];

const gives = (list: Names[]): void => {
  it.each(list)('%s', (target, names) =>
    expect(evaluateOver(STORED, target).map((series) => series.name)).toEqual(names),
  );
};

describe('series by an aggregate', () => {
  gives([
    ['maximumAbove(a.*,6)', ['a.high']],
    ['maximumBelow(a.*,6)', ['a.gone', 'a.low', 'a.mid']],
    ['minimumAbove(a.*,1)', ['a.high', 'a.mid']],
    ['minimumBelow(a.*,1)', ['a.gone', 'a.low']],
    ['currentAbove(b.*,6.5)', ['b.gaps']],
    ['currentBelow(b.*,-2)', ['b.neg']],
    ['averageAbove(a.*,5)', ['a.high']],
    ['averageBelow(a.*,5)', ['a.gone', 'a.low', 'a.mid']],
    ['filterSeries(a.*,"sum","=",15)', ['a.mid']],
    ['filterSeries(a.*,"sum","!=",15)', ['a.gone', 'a.high', 'a.low']],
    ['filterSeries(a.*,"count",">=",3)', ['a.high', 'a.low', 'a.mid']],
    ['highestMax(a.*,2)', ['a.high', 'a.mid']],
    ['highestCurrent(a.*,1)', ['a.high']],
    ['highestAverage(a.*,-1)', ['a.high', 'a.mid', 'a.low']],
    ['lowestAverage(a.*,2)', ['a.gone', 'a.low']],
    ['lowestCurrent(b.*,1)', ['b.neg']],
    ['highest(a.*,2,"min")', ['a.high', 'a.mid']],
    ['highest(a.*)', ['a.high']],
    ['lowest(a.*,1,"range")', ['a.gone']],
    ['mostDeviant(a.*,2)', ['a.high', 'a.mid']],
    ['removeEmptySeries(b.*,0.5)', ['b.neg']],
    ['removeEmptySeries(a.*)', ['a.high', 'a.low', 'a.mid']],
    ['averageOutsidePercentile(a.{low,mid,high},75)', ['a.high', 'a.low']],
    ['removeBetweenPercentile(a.{low,mid,high},25)', ['a.high', 'a.low']],
  ]);
});

describe('series by name', () => {
  gives([
    ['grep(a.*,"^a\\.(low|mid)$")', ['a.low', 'a.mid']],
    ['exclude(a.*,"o")', ['a.high', 'a.mid']],
    ['grep(a.*,"(?i)HIGH")', ['a.high']],
    ['limit(a.*,2)', ['a.gone', 'a.high']],
    ['limit(a.*,-3)', ['a.gone']],
    ['unique(a.low,a.*,a.low)', ['a.low', 'a.gone', 'a.high', 'a.mid']],
    ['useSeriesAbove(a.{low,high},5,"high","mid")', ['a.mid']],
    ['useSeriesAbove(a.low,5,"low","mid")', []],
    ['useSeriesAbove(no.such,5,"(","\\2")', []],
  ]);
});

describe('order', () => {
  gives([
    ['sortBy(a.*)', ['a.gone', 'a.low', 'a.mid', 'a.high']],
    ['sortBy(a.*,"min",true)', ['a.high', 'a.mid', 'a.low', 'a.gone']],
    ['sortByTotal(a.*)', ['a.high', 'a.mid', 'a.low', 'a.gone']],
    ['sortByMaxima(b.*)', ['b.gaps', 'b.neg']],
    ['sortByMinima(group(a.*,b.*))', ['a.low', 'a.mid', 'b.gaps', 'a.high']],
    ['sortByName(n.*)', ['n.x1', 'n.x10', 'n.x9']],
    ['sortByName(n.*,true)', ['n.x1', 'n.x9', 'n.x10']],
    ['sortByName(n.*,natural=true,reverse=true)', ['n.x10', 'n.x9', 'n.x1']],
  ]);
});

describe('points', () => {
  it.each<[string, string, Array<number | null>]>([
    ['removeAboveValue(a.mid,5)', 'removeAboveValue(a.mid, 5)', [5, 4, _]],
    ['removeBelowValue(a.mid,4.5)', 'removeBelowValue(a.mid, 4.5)', [5, _, 6]],
    ['removeAbovePercentile(a.mid,50)', 'removeAbovePercentile(a.mid, 50)', [5, 4, _]],
    ['removeBelowPercentile(a.mid,50)', 'removeBelowPercentile(a.mid, 50)', [5, _, 6]],
    ['removeBelowPercentile(a.gone,50)', 'removeBelowPercentile(a.gone, 50)', [_, _, _]],
    ['removeAbovePercentile(a.mid,500)', 'removeAbovePercentile(a.mid, 500)', [5, 4, 6]],
  ])('%s', (target, name, values) => expect(answerOver(STORED, target)).toEqual([[name, values]]));

  it('leaves the tag of the percentile behind', () => {
    expect(evaluateOver(STORED, 'removeAbovePercentile(a.mid,50)')[0]?.tags).toEqual({
      name: 'a.mid',
      nPercentile: '50.0',
    });
  });
});

describe('what cannot be filtered', () => {
  it.each([
    ['filterSeries(a.*,"max","=>",1)', 'no operator "=>"'],
    ['grep(a.*,"(")', 'never closed'],
    ['grep(a.*,5)', 'must be text in quotes'],
    ['limit(a.*,1.5)', 'must be a whole number'],
    ['highest(a.*,inf)', 'must be finite'],
    ['useSeriesAbove(b.gaps,1,"gaps","neg")', 'has gaps'],
    ['averageOutsidePercentile(a.*,75)', 'a.gone has no values'],
    ['removeBetweenPercentile(b.*,75)', 'cannot be compared'],
    ['removeAbovePercentile(a.mid,0)', 'greater than 0'],
  ])('%s is refused', (target, message) => expect(() => evaluateOver(STORED, target)).toThrow(message));
});
