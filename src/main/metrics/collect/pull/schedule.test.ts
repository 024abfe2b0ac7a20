import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { placeInInterval, startSchedule, turnsToSkip } from './schedule';

const START = 1_700_000_000_000;

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

interface Watched {
  readonly begun: number[];
  skipped: number;
  finish: (() => void) | null;
}

function schedule(run: (signal: AbortSignal) => Promise<void>, options: { everyMs?: number; backsOff?: boolean } = {}) {
  const watched: Watched = { begun: [], skipped: 0, finish: null };
  const running = startSchedule({
    name: 'x',
    everyMs: options.everyMs ?? 1000,
    timeoutMs: 400,
    nowMs: () => Date.now(),
    backsOff: options.backsOff ?? true,
    onSkipped: () => (watched.skipped += 1),
    run: (signal) => {
      watched.begun.push(Date.now() - START);
      return run(signal);
    },
  });
  onTestFinished(() => running.dispose());
  return { watched, running };
}

describe('a schedule', () => {
  it('runs at once and then once in each interval, at its own place in it', async () => {
    const { watched } = schedule(async () => {});
    await vi.advanceTimersByTimeAsync(3000);
    const place = placeInInterval('x', 1000);
    expect(watched.begun).toEqual([0, place, place + 1000, place + 2000]);
  });

  it('never runs twice at once, and drops the turns that passed meanwhile', async () => {
    let active = 0;
    let most = 0;
    const { watched } = schedule(async () => {
      active += 1;
      most = Math.max(most, active);
      // It does not heed its signal.
      await new Promise((resolve) => setTimeout(resolve, 2500));
      active -= 1;
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(most).toBe(1);
    expect(watched.begun.length).toBeLessThanOrEqual(4);
  });

  it('aborts what takes too long, and says so', async () => {
    const reasons: string[] = [];
    schedule(
      (signal) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            reasons.push((signal.reason as Error).message);
            reject(signal.reason as Error);
          }),
        ),
    );
    await vi.advanceTimersByTimeAsync(500);
    expect(reasons).toEqual(['no answer within 0.4 s']);
  });

  it('tries what fails less and less often, and tells of each turn that it leaves out', async () => {
    const { watched } = schedule(() => Promise.reject(new Error('down')));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(watched.begun.length).toBeLessThan(7);
    expect(watched.begun.length + watched.skipped).toBe(31);
  });

  it('does not leave out turns where the failure is the reading', async () => {
    const { watched } = schedule(() => Promise.reject(new Error('down')), { backsOff: false });
    await vi.advanceTimersByTimeAsync(30_000);
    expect({ begun: watched.begun.length, skipped: watched.skipped }).toEqual({ begun: 31, skipped: 0 });
  });

  it('ends what is under way when it is disposed, and begins nothing more', async () => {
    let aborted = false;
    const { watched, running } = schedule(
      (signal) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(new Error('stopped'));
          }),
        ),
    );
    void running.dispose();
    await vi.advanceTimersByTimeAsync(5000);
    expect({ begun: watched.begun, aborted }).toEqual({ begun: [0], aborted: true });
  });

  it.each([
    [0, 1000, 0],
    [1, 1000, 0],
    [2, 1000, 1],
    [3, 1000, 3],
    [5, 1000, 15],
    [50, 1000, 299],
    [50, 60_000, 4],
    [50, 3_600_000, 0],
  ])('after %i failures at %i ms leaves out %i turns', (failures, everyMs, turns) => {
    expect(turnsToSkip(failures, everyMs)).toBe(turns);
  });
});
