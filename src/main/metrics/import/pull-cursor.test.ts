import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../platform/testing';
import { coarsen } from './coarsen';
import { PullCursor } from './pull-cursor';

const source = { url: 'http://a', everySeconds: null, prefix: null };

describe('what was fetched', () => {
  it('is known again after a restart, also where the last line was cut off', () => {
    const file = path.join(temporaryFolder(), 'pulls', 'far.jsonl');
    const first = new PullCursor(file, source, false);
    first.add(['a', 'b'], { from: 100, until: 200 });
    first.add(['a', 'b'], { from: 50, until: 100 });
    first.add(['c'], { from: 0, until: 10 });
    appendFileSync(file, '{"group":0,"fro');
    const second = new PullCursor(file, source, false);
    expect(second.covered('a')).toEqual([{ from: 50, until: 200 }]);
    expect(second.covered('b')).toEqual([{ from: 50, until: 200 }]);
    expect(second.covered('c')).toEqual([{ from: 0, until: 10 }]);
    expect(second.covered('d')).toEqual([]);
    second.add(['a', 'b'], { from: 300, until: 400 });
    expect(new PullCursor(file, source, false).covered('b')).toEqual([
      { from: 50, until: 200 },
      { from: 300, until: 400 },
    ]);
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(9);
  });

  it('is forgotten when it is about another server or resolution, or when that is asked for', () => {
    const file = path.join(temporaryFolder(), 'far.jsonl');
    const fill = (): void => new PullCursor(file, source, true).add(['a'], { from: 0, until: 10 });
    for (const [other, again] of [
      [{ ...source, url: 'http://b' }, false],
      [{ ...source, everySeconds: 60 }, false],
      [source, true],
    ] as const) {
      fill();
      expect(new PullCursor(file, other, again).covered('a')).toEqual([]);
    }
  });
});

describe('a coarser resolution', () => {
  it('is made of the averages of what is known', () => {
    const series = { name: 'a', startSeconds: 50, stepSeconds: 10, values: Float64Array.of(9, 1, NaN, 2, NaN, NaN, 3) };
    expect(coarsen(series, 60)).toEqual({
      name: 'a',
      startSeconds: 0,
      stepSeconds: 60,
      values: Float64Array.of(9, 2),
    });
    expect(coarsen({ ...series, values: new Float64Array(7).fill(NaN) }, 60).values).toEqual(Float64Array.of(NaN, NaN));
  });

  it('is not made of what is as coarse already or does not fit', () => {
    const series = { name: 'a', startSeconds: 0, stepSeconds: 60, values: Float64Array.of(1) };
    expect(coarsen(series, 60)).toBe(series);
    expect(coarsen({ ...series, stepSeconds: 25 }, 60).stepSeconds).toBe(25);
  });
});
