import { describe, expect, it } from 'vitest';
import type { Measure } from '../../shared/model/maps';
import { readMeasure } from './reading';

const NOW = 1_700_000_000;

function measure(patch: Partial<Measure> = {}): Measure {
  return {
    id: 'card:pay',
    target: 'lb.local.orders.latency',
    label: 'on average',
    unit: 'ms',
    summarize: 'last',
    expected: 200,
    bounds: { warningAbove: 400, criticalAbove: 800, warningBelow: null, criticalBelow: null },
    bring: 'gemba up local',
    ...patch,
  };
}

/** Points every ten seconds that end now. */
function series(values: readonly number[], endSeconds = NOW) {
  return {
    name: 'lb.local.orders.latency',
    step: 10,
    times: Float64Array.from(values, (_, index) => endSeconds - (values.length - 1 - index) * 10),
    values: Float64Array.from(values),
  };
}

const live = { rangeSeconds: 3600, nowSeconds: NOW, atSeconds: NOW };

describe('a reading', () => {
  it.each([
    ['last', 900],
    ['average', 420],
    ['max', 900],
    ['min', 90],
    ['sum', 1260],
  ] as const)('summarises three points by %s', (summarize, expected) => {
    const reading = readMeasure(measure({ summarize }), { series: [series([270, 90, 900])] }, live);
    expect(reading.value).toBe(expected);
    expect(reading.at).toBe(NOW * 1000);
    expect(reading.reason).toBeNull();
  });

  it.each([
    [399, 'ok'],
    [400, 'ok'],
    [401, 'warning'],
    [801, 'critical'],
  ] as const)('of %d ms is %s', (value, state) => {
    expect(readMeasure(measure(), { series: [series([value])] }, live).state).toBe(state);
  });

  it('asks nothing of a value without bounds', () => {
    expect(readMeasure(measure({ bounds: null }), { series: [series([5])] }, live).state).toBe('none');
  });

  it('knows bounds below which a value is wrong', () => {
    const bounds = { warningAbove: null, criticalAbove: null, warningBelow: 1, criticalBelow: 0.1 };
    expect(readMeasure(measure({ bounds }), { series: [series([0.5])] }, live).state).toBe('warning');
    expect(readMeasure(measure({ bounds }), { series: [series([0])] }, live).state).toBe('critical');
  });

  it('says that there is no data yet when the series does not exist or holds nothing', () => {
    const nothing = { value: null, at: null, state: 'unknown', reason: 'no data yet' };
    expect(readMeasure(measure(), { series: [] }, live)).toMatchObject(nothing);
    expect(readMeasure(measure(), { series: [series([NaN, NaN])] }, live)).toMatchObject(nothing);
  });

  it('says what is wrong with the target', () => {
    const reading = readMeasure(measure(), { problem: 'unknown function sumSerie' }, live);
    expect(reading).toMatchObject({ state: 'unknown', value: null, reason: 'unknown function sumSerie' });
  });

  it('does not choose between several series', () => {
    const reading = readMeasure(measure(), { series: [series([1]), series([2])] }, live);
    expect(reading.value).toBeNull();
    expect(reading.reason).toContain('gives 2 series');
  });

  it('calls a value unknown when its newest point is old, and says how old', () => {
    const reading = readMeasure(measure(), { series: [series([100], NOW - 720)] }, live);
    expect(reading).toMatchObject({ state: 'unknown', value: 100, reason: 'no data for 12 min' });
    expect(reading.at).toBe((NOW - 720) * 1000);
  });

  it('reads at the cursor and draws the whole range', () => {
    const points = Array.from({ length: 360 }, (_, index) => (index < 180 ? 100 : 900));
    const reading = readMeasure(measure(), { series: [series(points)] }, { ...live, atSeconds: NOW - 2400 });
    expect(reading).toMatchObject({ value: 100, state: 'ok' });
    expect(reading.values.at(-1)).toBe(900);
  });

  it('reduces an hour to about eighty columns and keeps the one bad point', () => {
    const points = Array.from({ length: 1800 }, (_, index) => (index === 777 ? 5000 : 100));
    const dense = { ...series(points), step: 2, times: Float64Array.from(points, (_, i) => NOW - (1799 - i) * 2) };
    const reading = readMeasure(measure(), { series: [dense] }, live);
    expect(reading.values.length).toBeGreaterThan(70);
    expect(reading.values.length).toBeLessThanOrEqual(82);
    expect(Math.max(...reading.values)).toBe(5000);
    expect(reading.values.filter((value) => value === 100)).toHaveLength(reading.values.length - 1);
  });

  it('keeps gaps as gaps and leaves none between sparse points', () => {
    const sparse = {
      ...series([1, 2, NaN, 4]),
      step: 60,
      times: Float64Array.from([240, 180, 60, 0], (ago) => NOW - ago),
    };
    const reading = readMeasure(measure(), { series: [sparse] }, { ...live, rangeSeconds: 300 });
    expect([...reading.values].filter((value) => !Number.isNaN(value))).toEqual([1, 2, 4]);
    expect(reading.times.length).toBeLessThanOrEqual(6);
  });
});
