import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../platform/logger';
import { temporaryFolder } from '../../platform/testing';
import { openReadOnlyMetrics } from '../read-only';
import { checkIntegrity } from './metrics.sql';
import { openStoreForReading } from './open-store';
import { readPolicyRules } from './policy';
import { StoreWriter } from './store-writer';

const T0 = 1_795_435_200; // a multiple of 7200
const SERIES = 40;

interface Desk {
  readonly dir: string;
  readonly clock: { nowMs(): number };
  open(retentions: string): StoreWriter;
  /** The values of a series that are there, by their time. */
  read(name: string, from: number, until?: number): Map<number, number>;
}

function desk(): Desk {
  const dir = temporaryFolder();
  const clock = { nowMs: () => T0 * 1000 };
  return {
    dir,
    clock,
    open: (retentions) =>
      new StoreWriter({
        stateDir: dir,
        rules: readPolicyRules(`[all]\npattern = .*\nretentions = ${retentions}\n`, null),
        sizeLimitBytes: 1e9,
        clock,
        logger: silentLogger,
      }),
    read(name, from, until = T0) {
      const reading = openReadOnlyMetrics(dir, { clock });
      const [series] = reading.query({ targets: [name], from, until }).series;
      reading.dispose();
      const found = new Map<number, number>();
      series?.values.forEach((value, index) => {
        if (!Number.isNaN(value)) found.set(series.times[index] ?? 0, value);
      });
      return found;
    },
  };
}

/** Ten-second points of the last two hours and what came before them as minutes, of each series. */
function fill(writer: StoreWriter): void {
  for (let series = 0; series < SERIES; series += 1) {
    for (let time = T0 - 12 * 3600; time < T0 - 6 * 3600; time += 60) writer.append(`s.${series}`, series + 0.5, time);
    for (let time = T0 - 7200; time <= T0; time += 10) writer.append(`s.${series}`, series + ((time / 10) % 6), time);
  }
  expect(writer.commit()).toBe(true);
}

function finish(writer: StoreWriter): void {
  writer.sealIfDue();
  while (writer.sealSome(50));
}

describe('changed archives', () => {
  it('are filled from what the old ones hold, finer and coarser', () => {
    const it = desk();
    const first = it.open('10s:6h,1m:7d');
    fill(first);
    first.close();
    const second = it.open('30s:12h,5m:30d');
    finish(second);
    second.close();
    const recent = it.read('s.3', T0 - 3600);
    // Of the newest slot only a third is known, which is too little for the xFilesFactor.
    expect(recent.size).toBe(119);
    // The 10 s values go round 3, 4, 5 and 6, 7, 8 from one slot to the next.
    expect(new Set(recent.values())).toEqual(new Set([4, 7]));
    const old = it.read('s.3', T0 - 11 * 3600, T0 - 10 * 3600);
    expect([...old].slice(0, 2)).toEqual([
      [T0 - 11 * 3600 + 60, 3.5],
      [T0 - 11 * 3600 + 120, 3.5],
    ]);
    const coarse = it.read('s.3', T0 - 20 * 3600, T0 - 3600);
    expect(coarse.get(T0 - 3600)).toBe(5.5);
    const database = openStoreForReading(it.dir);
    const tables = database?.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'fresh_10'").all() ?? [];
    expect(tables).toHaveLength(1);
    expect(
      database?.prepare('SELECT (SELECT count(*) FROM fresh_10) + (SELECT count(*) FROM closed_10)').pluck().get(),
    ).toBe(0);
    database?.close();
  });

  it('are adopted series by series, and a death in between leaves every series whole', () => {
    const it = desk();
    const first = it.open('10s:6h,1m:7d');
    fill(first);
    first.close();
    const before = Array.from({ length: SERIES }, (_, series) => it.read(`s.${series}`, T0 - 3600));
    const dying = it.open('10s:1d,1m:30d');
    dying.append('s.0', 99, T0);
    dying.commit();
    dying.sealIfDue();
    // The shortest pieces there are, a few of them: some series have changed, most have not. Then nobody closes the store.
    for (let piece = 0; piece < 4; piece += 1) dying.sealSome(0.001);
    const left = it.open('10s:1d,1m:30d');
    for (let series = 1; series < SERIES; series += 1) {
      expect(it.read(`s.${series}`, T0 - 3600)).toEqual(before[series]);
    }
    expect(it.read('s.0', T0 - 3600).get(T0)).toBe(99);
    finish(left);
    left.append('s.1', 77, T0);
    expect(left.commit()).toBe(true);
    expect(left.seal()).toBe(true);
    left.close();
    for (let series = 2; series < SERIES; series += 1) {
      expect(it.read(`s.${series}`, T0 - 3600)).toEqual(before[series]);
      expect(it.read(`s.${series}`, T0 - 11 * 3600).get(T0 - 10 * 3600)).toBe(series + 0.5);
    }
    expect(it.read('s.1', T0 - 3600).get(T0)).toBe(77);
    const database = openStoreForReading(it.dir);
    expect(database === null ? 'none' : checkIntegrity(database)).toBe('ok');
    expect(database?.prepare("SELECT value FROM meta WHERE key = 'rewriting'").pluck().get()).toBe(0);
    database?.close();
  });

  it('take points that were committed for the old ones', () => {
    const it = desk();
    const first = it.open('10s:6h');
    for (let time = T0 - 60; time < T0; time += 10) first.append('a', 5, time);
    first.commit();
    const second = it.open('60s:1d');
    finish(second);
    second.close();
    expect([...it.read('a', T0 - 600)]).toEqual([[T0 - 60, 5]]);
  });
});
