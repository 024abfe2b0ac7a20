import { describe, expect, it } from 'vitest';
import { QueryTimes } from './query-times';

describe('query times', () => {
  it('gives percentiles of what was added since the last time', () => {
    const times = new QueryTimes();
    for (let ms = 100; ms >= 1; ms -= 1) times.add(ms);
    expect(times.take(60)).toEqual([
      { name: 'gemba.query.count', value: 100, timeSeconds: 60 },
      { name: 'gemba.query.p50_ms', value: 50, timeSeconds: 60 },
      { name: 'gemba.query.p95_ms', value: 95, timeSeconds: 60 },
      { name: 'gemba.query.p99_ms', value: 99, timeSeconds: 60 },
    ]);
    expect(times.take(70)).toEqual([{ name: 'gemba.query.count', value: 0, timeSeconds: 70 }]);
  });

  it('notes a call that fails as well, and lets its error through', async () => {
    const times = new QueryTimes();
    await expect(times.measure(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(times.take(0)[0]?.value).toBe(1);
  });

  it('keeps a bounded number of them and counts the rest', () => {
    const times = new QueryTimes();
    for (let index = 0; index < 5000; index += 1) times.add(index < 4000 ? 9 : 1);
    expect(times.take(0).map(({ value }) => value)).toEqual([5000, 1, 1, 1]);
  });
});
