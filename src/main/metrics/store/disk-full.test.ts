import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../platform/logger';
import { temporaryFolder } from '../../platform/testing';
import { openReadOnlyMetrics } from '../read-only';
import { checkIntegrity } from './metrics.sql';
import { openStoreForReading } from './open-store';
import { readPolicyRules } from './policy';
import { StoreWriter } from './store-writer';

const T0 = 1_795_435_200; // a multiple of 7200
const SERIES = 500;
const mounted: string[] = [];

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir], { stdio: 'ignore' });
    execFileSync('umount', [dir], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function smallDisk(size: string): string {
  const dir = temporaryFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir]);
  mounted.push(dir);
  return dir;
}

function openWriter(stateDir: string, clock: { nowMs(): number }): StoreWriter {
  const rules = readPolicyRules('[all]\npattern = .*\nretentions = 10s:7d\n', null);
  return new StoreWriter({ stateDir, rules, sizeLimitBytes: 1e9, clock, logger: silentLogger });
}

/** Numbers that do not pack, one for each series and step. */
function valueOf(series: number, step: number): number {
  return Math.sin(series * 1000 + step);
}

function appendStep(writer: StoreWriter, step: number): void {
  writer.tick();
  for (let series = 0; series < SERIES; series += 1) {
    expect(writer.append(`s.${series}`, valueOf(series, step), T0 + step * 10)).toBe('accepted');
  }
}

function countWrong(dir: string, steps: number): number {
  const clock = { nowMs: () => (T0 + steps * 10) * 1000 };
  const reading = openReadOnlyMetrics(dir, { clock });
  const { series } = reading.query({ targets: ['s.*'], from: T0 - 10, until: T0 + (steps - 1) * 10 });
  reading.dispose();
  let wrong = SERIES - series.length;
  for (const { name, values } of series) {
    const number = Number(name.slice(2));
    for (let step = 0; step < steps; step += 1) if (values[step] !== valueOf(number, step)) wrong += 1;
  }
  return wrong;
}

afterEach(() => {
  for (const dir of mounted.splice(0)) execFileSync('umount', [dir]);
});

describe.skipIf(!canMount())('a full disk (needs root, and to be allowed to mount)', () => {
  it('loses nothing of what was stored, keeps what comes in, and goes on when there is room again', () => {
    const dir = smallDisk('4m');
    let now = T0;
    const writer = openWriter(dir, { nowMs: () => now * 1000 });
    let steps = 0;
    let stored = 0;
    for (; steps < 2000 && writer.problem === null; steps += 1) {
      now = T0 + steps * 10;
      appendStep(writer, steps);
      if (writer.commit()) stored = steps + 1;
      if (steps % 40 === 39) writer.seal();
    }
    expect(writer.problem).toMatch(/disk .* is full/);
    // More comes in meanwhile, and every attempt fails without harm.
    for (const end = steps + 20; steps < end; steps += 1) {
      now = T0 + steps * 10;
      appendStep(writer, steps);
      if (writer.commit()) stored = steps + 1;
      writer.seal();
    }
    expect(countWrong(dir, stored)).toBe(0);

    execFileSync('mount', ['-o', 'remount,size=64m', dir]);
    expect(writer.commit()).toBe(true);
    expect(writer.seal()).toBe(true);
    expect(writer.problem).toBeNull();
    appendStep(writer, steps);
    expect(writer.commit()).toBe(true);
    expect(countWrong(dir, steps + 1)).toBe(0);
    writer.close();
    expect(countWrong(dir, steps + 1)).toBe(0);
    const database = openStoreForReading(dir);
    expect(database === null ? 'no file' : checkIntegrity(database)).toBe('ok');
    database?.close();
  });
});
