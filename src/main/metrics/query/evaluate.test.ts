import { describe, expect, it } from 'vitest';
import { evaluateOver } from './testing/evaluate-over';

const STORED = { 'a.b': [1, 2, 3], 'a.c': [10, 20, 30], 'd;x=1': [5] };

const namesOf = (target: string): string[] => evaluateOver(STORED, target).map((series) => series.name);

describe('targets', () => {
  it.each([
    ['template(a.$x,x="b")', ['a.b']],
    ['template(a.$1,"c")', ['a.c']],
    ['template(scale(a.$x,$n),x="b",n=3)', ['scale(a.b,3)']],
    ['template(scale(a.b,$n),n="2.5")', ['scale(a.b,2.5)']],
    ['template(alias(a.$x,$x),x="b")', ['b']],
    ['template(movingSum(a.$x,1),x="b")', ['movingSum(a.b,1)']],
    ['sumSeries(template(a.$x,x="*"))', ['sumSeries(a.*)']],
    ['template(a.$x)', []],
    ['a.b|scale(2)|movingAverage(1)', ['movingAverage(scale(a.b,2),1)']],
    ['seriesByTag("name=d")|scale(2)', ['scale(d;x=1,2)']],
    ['scale(a.b,factor=2)', ['scale(a.b,2)']],
    ['scale(a.b,"2")', ['scale(a.b,2)']],
    ['sumSeries(a.b,seriesByTag("name=d"))', ['sumSeries(a.b,seriesByTag("name=d"))']],
    ['sumSeries()', []],
  ])('%s', (target, names) => expect(namesOf(target)).toEqual(names));

  it.each([
    ['template(a.$x,x=b)', 'template: only text and numbers'],
    ['scale(a.b)', 'scale: factor is missing'],
    ['scale(a.b,2,3)', 'scale takes 2 arguments, 3 were given'],
    ['scale(a.b,2,factor=3)', 'factor is given twice'],
    ['scale(a.b,wrong=3)', 'scale has no parameter wrong'],
    ['scale(5,a.b)', 'scale: seriesList must be series, not 5'],
    ['delay(a.b,1.0)', 'delay: steps must be a whole number, not 1.0'],
    ['movingWindow(a.b,2,"mode")', 'func must be one of'],
    ['summarize(a.b,"5m")', 'intervalString must be an interval'],
  ])('%s is refused', (target, message) => expect(() => namesOf(target)).toThrow(message));

  it('says how much it would touch before it touches it', () => {
    const stored = { 'a.b': Array.from({ length: 600_000 }, () => 1), 'a.c': Array.from({ length: 600_000 }, () => 1) };
    expect(() => evaluateOver(stored, 'sumSeries(a.b,a.c)')).toThrow(
      expect.objectContaining({
        code: 'refused',
        message: expect.stringContaining('1,200,000 points (2 series)') as unknown,
      }),
    );
  });

  it('goes on stacking from target to target, and with the xFilesFactor that one of them set', () => {
    expect(evaluateOver(STORED, 'group(stacked(a.b),stacked(a.c))').map((series) => [...series.values])).toEqual([
      [1, 2, 3],
      [11, 22, 33],
    ]);
    expect(evaluateOver(STORED, 'group(setXFilesFactor(a.b,0.5),a.c)').map((series) => series.xFilesFactor)).toEqual([
      0.5, 0.5,
    ]);
  });
});
