import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../platform/logger';
import { temporaryFolder } from '../../platform/testing';
import { openReadOnlyMetrics } from '../read-only';
import { readPolicyRules } from './policy';
import { StoreWriter } from './store-writer';

const T0 = 1_795_435_200; // a multiple of 7200

function openWriter(stateDir: string, clock: { nowMs(): number }, steadyMs?: () => number): StoreWriter {
  const rules = readPolicyRules('[all]\npattern = .*\nretentions = 10s:7d\n', null);
  const steady = steadyMs === undefined ? {} : { steadyMs };
  return new StoreWriter({ stateDir, rules, sizeLimitBytes: 1e9, clock, logger: silentLogger, ...steady });
}

describe('a clock that jumps', () => {
  it('forwards and back again costs no point and does not put sealing off', () => {
    const dir = temporaryFolder();
    let now = T0;
    const writer = openWriter(dir, { nowMs: () => now * 1000 });
    for (const [step, jump] of [0, 3600, -7200, 86_400, 0].entries()) {
      now = T0 + step * 10 + jump;
      writer.tick();
      expect(writer.append('a', step, T0 + step * 10)).toBe('accepted');
      expect(writer.commit()).toBe(true);
      writer.sealIfDue();
      while (writer.sealSome(50));
    }
    writer.close();
    const reading = openReadOnlyMetrics(dir, { clock: { nowMs: () => (T0 + 60) * 1000 } });
    const [a] = reading.query({ targets: ['a'], from: T0 - 10, until: T0 + 40 }).series;
    reading.dispose();
    expect([...(a?.values ?? [])]).toEqual([0, 1, 2, 3, 4]);
  });

  it('years ahead deletes nothing until it has run on evenly for an hour', () => {
    const dir = temporaryFolder();
    let now = T0;
    let steady = 0;
    const writer = openWriter(dir, { nowMs: () => now * 1000 }, () => steady);
    const pass = (seconds: number): void => {
      now += seconds;
      steady += seconds * 1000;
    };
    writer.append('a', 1, T0);
    expect(writer.commit()).toBe(true);
    expect(writer.seal()).toBe(true);
    now += 3 * 365 * 86_400;
    expect(writer.seal()).toBe(true);
    pass(1800);
    expect(writer.seal()).toBe(true);
    expect(writer.status()).toMatchObject({ points: 1, series: 1 });
    now -= 3 * 365 * 86_400;
    pass(1800);
    expect(writer.seal()).toBe(true);
    pass(3700);
    expect(writer.seal()).toBe(true);
    expect(writer.status()).toMatchObject({ points: 1, series: 1 });
    // Time that really passes counts.
    for (let day = 0; day < 10 * 86_400; day += 500) {
      pass(500);
      if (day % 86_400 < 500) writer.seal();
    }
    expect(writer.seal()).toBe(true);
    expect(writer.status()).toMatchObject({ points: 0, series: 0 });
    writer.close();
  });
});
