import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../shared/model/environment';
import { decide, isQuiet, nextRunAt } from './decide';

const plan = (count: number): Plan => ({
  environment: 'local',
  changes: Array.from({ length: count }, (_, index) => ({
    ...{ action: 'create' as const, kind: 'container', node: `web-${index}`, name: `web-${index}`, reasons: [] },
  })),
  kept: 3,
  readAt: 0,
});

describe('converging', () => {
  it('does nothing where there is nothing to do, and what is to do where it may', () => {
    expect(decide(plan(0), { dry_run: true, max_changes: 1 })).toEqual({ kind: 'nothing' });
    expect(decide(plan(2), { dry_run: false, max_changes: 2 })).toEqual({ kind: 'apply' });
  });

  it('stops at more than it may, and says so plainly', () => {
    expect(decide(plan(6), { dry_run: true, max_changes: 5 })).toEqual({
      kind: 'stop',
      message:
        'Converging local stopped: it would change 6 things, and 5 are allowed at once (create container web-0, create container web-1, create container web-2, …).',
    });
  });

  it('only reports in a dry run', () => {
    expect(decide(plan(1), { dry_run: true, max_changes: 5 })).toEqual({
      kind: 'report',
      message: 'Converging local would change 1 thing: create container web-0.',
    });
  });

  it.each([
    [12 * 60, [], 12 * 60],
    [23 * 60, ['22:00-06:00'], 30 * 60],
    [23 * 60, ['22:00-06:00', '06:00-07:30'], 31.5 * 60],
    [60, ['00:00-12:00', '12:00-00:00'], null],
  ])('is next due from minute %i on, with quiet hours %j, at minute %j', (due, quiet, expected) => {
    const minuteOfDay = (ms: number): number => (ms / 60_000) % 1440;
    expect(nextRunAt(due * 60_000, quiet, minuteOfDay)).toBe(expected === null ? null : expected * 60_000);
  });

  it.each([
    [['22:00-06:00'], 23 * 60, true],
    [['22:00-06:00'], 5 * 60 + 59, true],
    [['22:00-06:00'], 6 * 60, false],
    [['09:00-10:00', '12:00-13:00'], 12 * 60, true],
    [['09:00-10:00'], 10 * 60, false],
    [[], 0, false],
  ])('keeps quiet hours %j at minute %i: %s', (hours, minute, quiet) => {
    expect(isQuiet(hours, minute)).toBe(quiet);
  });
});
