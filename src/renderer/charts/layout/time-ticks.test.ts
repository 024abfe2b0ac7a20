import { describe, expect, it } from 'vitest';
import { formatClock, layoutTimeTicks } from './time-ticks';

const NINE = Date.UTC(2026, 10, 23, 9) / 1000;

describe('layoutTimeTicks', () => {
  it('stands on round times and keeps labels apart', () => {
    expect(layoutTimeTicks(NINE + 100, NINE + 3700, 600, 0).map(({ label }) => label)).toEqual([
      '09:10',
      '09:20',
      '09:30',
      '09:40',
      '09:50',
      '10:00',
    ]);
  });

  it('counts in the local zone', () => {
    const ticks = layoutTimeTicks(NINE, NINE + 86_400, 600, 3600);
    expect(ticks.map(({ label }) => label)).toEqual([
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '00:00',
      '03:00',
      '06:00',
      '09:00',
    ]);
    expect(ticks[0]?.seconds).toBe(NINE + 2 * 3600);
  });

  it('shows seconds in short ranges and days in long ones', () => {
    expect(layoutTimeTicks(NINE, NINE + 60, 600, 0)[1]?.label).toBe('09:00:10');
    expect(layoutTimeTicks(NINE, NINE + 7 * 86_400, 600, 0)[0]?.label).toBe('24 Nov');
  });

  it('answers nothing for an empty range or no width', () => {
    expect(layoutTimeTicks(5, 5, 600, 0)).toEqual([]);
    expect(layoutTimeTicks(0, 60, 0, 0)).toEqual([]);
  });
});

it('writes a time of day in the local zone', () => {
  expect(formatClock(NINE + 3661, 3600)).toBe('11:01:01');
});
