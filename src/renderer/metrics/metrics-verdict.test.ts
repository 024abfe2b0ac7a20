import { describe, expect, it } from 'vitest';
import { formatTime } from '../../shared/units';
import { metricsVerdict, type VerdictInput } from './metrics-verdict';

const store = {
  series: 412,
  points: 1e6,
  sizeBytes: 1,
  limitBytes: 2,
  bytesPerPoint: 2,
  acceptedPerSecond: 61,
  acceptedTotal: 1,
  rejectedTotal: 0,
  droppedTotal: 0,
  waitingPoints: 0,
  newestPoint: 999,
  problem: null,
};
const reading = { now: 12, nowAt: 990, low: 8, high: 84, highAt: 900, mean: 15, points: 100 };
const say = (more: Partial<VerdictInput> = {}) =>
  metricsVerdict({ status: store, now: 1000, rangeWords: 'last hour', asked: null, ...more });
const asked = (more: object = {}) => ({
  title: 'host.cpu.busy',
  lines: 1,
  unit: '%',
  highest: { label: 'cpu.busy', reading },
  problems: 0,
  ...more,
});

describe('metricsVerdict', () => {
  it('says that data is live and how old the newest point is', () => {
    expect(say()).toMatchObject({ state: null, sentence: 'This machine, live: 412 series, newest 1 s ago' });
  });

  it('says since when nothing arrives', () => {
    expect(say({ now: 1041 })).toMatchObject({ state: 'unknown', sentence: 'Nothing has arrived for 42 s' });
    expect(say({ status: { ...store, newestPoint: null } }).sentence).toBe('No point has arrived yet');
  });

  it('names what keeps the store from writing first', () => {
    expect(say({ status: { ...store, problem: 'the disk is full' } })).toMatchObject({
      state: 'critical',
      sentence: 'Nothing is being written: the disk is full',
    });
  });

  it('says what a single series did', () => {
    const at = formatTime(900_000);
    expect(say({ asked: asked() }).sentence).toBe(`host.cpu.busy rose to 84\u00a0% at ${at}, now 12\u00a0%`);
    const calm = { ...reading, high: 16, mean: 12 };
    expect(say({ asked: asked({ highest: { label: 'x', reading: calm } }) }).sentence).toBe(
      'host.cpu.busy is 12\u00a0%, between 8.0\u00a0% and 16\u00a0%',
    );
  });

  it('names the highest of several', () => {
    expect(say({ asked: asked({ lines: 3 }) }).sentence).toContain('3 series: cpu.busy was highest');
  });

  it('tells no data from a target that cannot be read', () => {
    expect(say({ asked: asked({ lines: 0, highest: null }) })).toMatchObject({
      state: 'unknown',
      sentence: 'host.cpu.busy has no data in the last hour',
    });
    expect(say({ asked: asked({ lines: 0, highest: null, problems: 1 }) }).sentence).toBe(
      'The target could not be read',
    );
  });
});
