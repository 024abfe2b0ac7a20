import { describe, expect, it } from 'vitest';
import type { Measure, Reading } from '../../shared/model/maps';
import { mostWanted } from './bring';
import { suspectOf, suspectText } from './onset';
import { badStretch, stepTrace } from './step-traces';

const bounds = { warningAbove: 5, criticalAbove: 10, warningBelow: null, criticalBelow: null };

function measure(id: string, patch: Partial<Measure> = {}): Measure {
  return { id, target: id, label: '', unit: null, summarize: 'last', expected: null, bounds, bring: null, ...patch };
}

/** One value for each of the seconds 5, 15, 25, … */
function reading(measureId: string, values: readonly number[]): Reading {
  return {
    measureId,
    state: 'ok',
    value: values.at(-1) ?? null,
    at: 0,
    times: Float64Array.from(values, (_, index) => index * 10 + 5),
    values: Float64Array.from(values),
    reason: null,
  };
}

const range = { from: 0, until: 100 };

describe('the trace of a step', () => {
  it('is the worst of its measures at each moment', () => {
    const readings = new Map([
      ['a', reading('a', [1, 1, 7, 7, 7, 7, 1, 1, 1, 1])],
      ['b', reading('b', [1, 1, 1, 1, 1, 20, 20, 1, 1, 1])],
    ]);
    const trace = stepTrace([measure('a'), measure('b')], readings, range);
    expect(trace.map((stretch) => stretch.state)).toEqual(['ok', 'warning', 'critical', 'ok']);
    expect(trace[0]?.from).toBe(0);
    expect(trace.at(-1)?.until).toBe(100);
  });

  it('is unknown where nothing was heard', () => {
    const readings = new Map([['a', reading('a', [1, 1, 1, NaN, NaN, NaN, NaN, 1, 1, 1])]]);
    expect(stepTrace([measure('a')], readings, range).map((stretch) => stretch.state)).toEqual(['ok', 'unknown', 'ok']);
  });

  it('is empty for a step that nothing is asked of', () => {
    expect(stepTrace([measure('a', { bounds: null })], new Map([['a', reading('a', [1])]]), range)).toEqual([]);
  });
});

it('the bad stretch is the last one, from its onset, and as bad as its worst moment', () => {
  expect(badStretch(measure('a'), reading('a', [20, 1, 1, 7, 20, 7]))).toEqual({
    from: 30,
    until: 60,
    state: 'critical',
  });
  expect(badStretch(measure('a'), reading('a', [1, 1]))).toBeNull();
});

it('a mean colours all of its range or nothing of it', () => {
  const mean = measure('a', { summarize: 'average' });
  const calm = reading('a', [1, 20, 1, 7]);
  expect(badStretch(mean, calm)).toBeNull();
  expect(stepTrace([mean], new Map([['a', calm]]), { from: 0, until: 40 }).map(({ state }) => state)).toEqual(['ok']);
  expect(badStretch(mean, { ...calm, state: 'warning' })).toEqual({ from: 0, until: 40, state: 'warning' });
});

it('suspects the last change before the onset, and no note', () => {
  const event = { id: 1, until: null, detail: null, tags: [], environment: null, author: null };
  const events = [
    { ...event, kind: 'apply' as const, at: 100_000, title: 'local is up' },
    { ...event, kind: 'deployment' as const, at: 480_000, title: 'orders local' },
    { ...event, kind: 'note' as const, at: 499_000, title: 'coffee' },
  ];
  const suspect = suspectOf(events, 500, 10);
  expect(suspect && suspectText(suspect)).toBe('orders local, 20 s before');
  expect(suspectOf(events, 5000, 10)).toBeNull();
});

it('names the command that most measures without data wait for', () => {
  const measures = [measure('a', { bring: 'gemba up local' }), measure('b', { bring: 'gemba up local' }), measure('c')];
  const silent = (id: string): Reading => ({ ...reading(id, []), value: null });
  const readings = new Map([
    ['a', silent('a')],
    ['b', silent('b')],
    ['c', silent('c')],
  ]);
  expect(mostWanted(measures, readings)).toEqual({ command: 'gemba up local', count: 2, environment: 'local' });
  expect(mostWanted(measures, new Map())).toBeNull();
});
