import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../platform/database';
import { silentLogger } from '../../platform/logger';
import { temporaryFolder } from '../../platform/testing';
import { LazyQueryService } from '../query/lazy-query-service';
import { openReadOnlyMetrics } from '../read-only';
import { foldLog } from './metrics.sql';
import { metricsFile, openStoreForReading } from './open-store';
import { readPolicyRules } from './policy';
import { type StoredSeries, StoreReader } from './store-reader';
import { StoreWriter } from './store-writer';

const T0 = 1_795_435_200; // a multiple of 7200

interface Bench {
  writer: StoreWriter;
  clock: { nowMs(): number; set(seconds: number): void };
  dir: string;
  reopen(): void;
  read(name: string, from: number, until: number, now?: number): Array<[number, number]>;
}

function bench(options: { schemas?: string; aggregation?: string; limit?: number; now?: number } = {}): Bench {
  const dir = temporaryFolder();
  let now = options.now ?? T0;
  const clock = { nowMs: () => now * 1000, set: (seconds: number) => void (now = seconds) };
  const open = (): StoreWriter =>
    new StoreWriter({
      stateDir: dir,
      rules: readPolicyRules(options.schemas ?? null, options.aggregation ?? null),
      sizeLimitBytes: options.limit ?? 1e9,
      clock,
      logger: silentLogger,
    });
  const self: Bench = {
    writer: open(),
    clock,
    dir,
    reopen() {
      self.writer.close();
      self.writer = open();
    },
    read(name, from, until, at = now) {
      const database = openStoreForReading(dir);
      if (database === null) throw new Error('no store');
      const names = new Map<string, StoredSeries>();
      const reader = new StoreReader(database, {
        reset: () => names.clear(),
        add: (series) => void names.set(series.name, series),
      });
      const points = reader.atOneMoment(() => {
        const series = names.get(name);
        const range = series === undefined ? null : reader.rangeOf(series, from, until, at);
        return series === undefined || range === null ? null : reader.read(series, range);
      });
      reader.close();
      if (points === null) return [];
      return [...points.values]
        .map((value, index): [number, number] => [points.startSeconds + index * points.stepSeconds, value])
        .filter(([, value]) => !Number.isNaN(value));
    },
  };
  return self;
}

const ONE_ARCHIVE = '[all]\npattern = .*\nretentions = 10s:30d\n';
const TWO_ARCHIVES = '[all]\npattern = .*\nretentions = 10s:6h,1m:7d,10m:60d\n';

describe('the store', () => {
  it('gives points back from the journal, after sealing and after reopening', () => {
    const it = bench({ schemas: ONE_ARCHIVE });
    const expected: Array<[number, number]> = [];
    for (let index = 1; index <= 1000; index += 1) {
      const time = T0 - 10_000 + index * 10;
      const value = [index / 7, -0, Infinity, 1e300, 5e-324, index][index % 6] ?? 0;
      it.writer.append('a.b', value, time);
      expected.push([time, value]);
    }
    it.writer.commit();
    expect(it.read('a.b', T0 - 10_000, T0)).toEqual(expected);
    it.writer.seal();
    expect(it.read('a.b', T0 - 10_000, T0)).toEqual(expected);
    it.reopen();
    expect(it.read('a.b', T0 - 10_000, T0)).toEqual(expected);
    expect(it.writer.status().points).toBe(1000);
    it.writer.close();
  });

  it('keeps the last write of a slot, across journal and chunks', () => {
    const it = bench({ schemas: ONE_ARCHIVE });
    it.writer.append('a', 1, T0 - 100);
    it.writer.commit();
    it.writer.append('a', 2, T0 - 100);
    it.writer.commit();
    expect(it.read('a', T0 - 200, T0)).toEqual([[T0 - 100, 2]]);
    it.writer.seal();
    it.writer.append('a', 3, T0 - 95);
    it.writer.commit();
    expect(it.read('a', T0 - 200, T0)).toEqual([[T0 - 100, 3]]);
    it.writer.seal();
    expect(it.read('a', T0 - 200, T0)).toEqual([[T0 - 100, 3]]);
    expect(it.writer.status().points).toBe(1);
    it.writer.close();
  });

  it('lets the greatest timestamp of a slot win within one commit, the later commit otherwise', () => {
    const it = bench({ schemas: '[all]\npattern = .*\nretentions = 60s:1d\n' });
    it.writer.append('a', 2, T0 - 30);
    it.writer.append('a', 1, T0 - 60);
    it.writer.append('b', 1, T0 - 60);
    it.writer.append('b', 2, T0 - 60);
    it.writer.commit();
    expect(it.read('a', T0 - 200, T0)).toEqual([[T0 - 60, 2]]);
    expect(it.read('b', T0 - 200, T0)).toEqual([[T0 - 60, 2]]);
    it.writer.append('a', 9, T0 - 60);
    it.writer.commit();
    expect(it.read('a', T0 - 200, T0)).toEqual([[T0 - 60, 9]]);
    it.writer.close();
  });

  it('takes points in any order', () => {
    const it = bench({ schemas: ONE_ARCHIVE });
    const times = Array.from({ length: 2000 }, (_, index) => T0 - 20_000 + index * 10);
    const shuffled = [...times].sort((a, b) => ((a * 7919) % 104_729) - ((b * 7919) % 104_729));
    shuffled.forEach((time, index) => {
      it.writer.append('a', time - T0, time);
      if (index % 300 === 0) it.writer.commit();
      if (index % 700 === 0) it.writer.seal();
    });
    it.writer.commit();
    expect(it.read('a', T0 - 20_010, T0)).toEqual(times.map((time) => [time, time - T0]));
    it.writer.close();
  });

  it('finds the journal again after it was left without closing', () => {
    const it = bench({ schemas: ONE_ARCHIVE });
    for (let index = 0; index < 100; index += 1) it.writer.append(`s${index}`, index, T0 - 10);
    it.writer.commit();
    // A second writer on the same folder stands for the next process; the first one is simply forgotten.
    const second = new StoreWriter({
      stateDir: it.dir,
      rules: readPolicyRules(ONE_ARCHIVE, null),
      sizeLimitBytes: 1e9,
      clock: it.clock,
      logger: silentLogger,
    });
    expect(second.status()).toMatchObject({ points: 100, series: 100, newestPoint: T0 - 10 });
    second.seal();
    expect(it.read('s42', T0 - 100, T0)).toEqual([[T0 - 10, 42]]);
    second.close();
  });
});

describe('rollups', () => {
  function expectedRollup(
    raw: ReadonlyMap<number, number>,
    fine: number,
    coarse: number,
    xff: number,
  ): Map<number, number> {
    const slots = new Map<number, number[]>();
    for (const [time, value] of raw) {
      const slot = time - (time % coarse);
      slots.set(slot, [...(slots.get(slot) ?? []), value]);
    }
    const out = new Map<number, number>();
    for (const [slot, values] of slots) {
      if (values.length / (coarse / fine) >= xff) out.set(slot, values.reduce((a, b) => a + b, 0) / values.length);
    }
    return out;
  }

  it('answers a coarser archive as Whisper would, before and after sealing', () => {
    const it = bench({ schemas: TWO_ARCHIVES, now: T0 - 3 * 86_400 });
    const raw = new Map<number, number>();
    let seed = 1;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let time = T0 - 3 * 86_400; time <= T0; time += 10) {
      it.clock.set(time);
      it.writer.tick();
      if (random() < 0.4) continue;
      const value = Math.round(random() * 10_000) / 100;
      it.writer.append('x', value, time);
      raw.set(time, value);
      if (time % 600 === 0) it.writer.commit();
      if (time % 7000 === 0) it.writer.seal();
    }
    it.writer.commit();
    const minutes = expectedRollup(raw, 10, 60, 0.5);
    const tens = expectedRollup(minutes, 60, 600, 0.5);
    const check = (): void => {
      for (const [from, expected] of [
        [T0 - 2 * 86_400, minutes],
        [T0 - 8 * 86_400, tens],
      ] as const) {
        const answer = it.read('x', from, T0);
        expect(answer.length).toBeGreaterThan(100);
        const wanted = [...expected].filter(([time]) => time > from && time <= T0);
        expect(answer.map(([time]) => time)).toEqual(wanted.map(([time]) => time));
        answer.forEach(([, value], index) => expect(value).toBeCloseTo(wanted[index]?.[1] ?? NaN, 9));
      }
    };
    check();
    it.writer.seal();
    check();
    // A late point, still within the finest archive, moves the slots above it.
    it.writer.append('x', 5000, T0 - 18_000);
    raw.set(T0 - 18_000, 5000);
    it.writer.commit();
    minutes.clear();
    expectedRollup(raw, 10, 60, 0.5).forEach((value, time) => minutes.set(time, value));
    tens.clear();
    expectedRollup(minutes, 60, 600, 0.5).forEach((value, time) => tens.set(time, value));
    check();
    it.writer.seal();
    it.reopen();
    check();
    it.writer.close();
  });

  it('puts a point that is too old for the fine archive straight into the coarser one, the last of a slot winning', () => {
    const it = bench({ schemas: TWO_ARCHIVES });
    const slot = T0 - 7 * 3600;
    it.writer.append('a', 1, slot);
    it.writer.append('a', 2, slot + 10);
    it.writer.append('a', 3, slot + 50);
    expect(it.writer.append('a', 3, T0 - 61 * 86_400)).toBe('too-old');
    expect(it.writer.append('a', 3, T0 * 1000)).toBe('in-the-future');
    it.writer.commit();
    expect(it.read('a', slot - 60, slot + 60)).toEqual([[slot, 3]]);
    it.writer.seal();
    expect(it.read('a', slot - 60, slot + 60)).toEqual([[slot, 3]]);
    it.writer.close();
  });

  it.each([
    ['x.sum', 4 * 5],
    ['x.max', 5],
    ['x.min', 5],
    ['x.count', 20],
  ])('aggregates %s by its rule', (name, expected) => {
    const it = bench({ schemas: TWO_ARCHIVES });
    const slot = T0 - 3600;
    for (const offset of [0, 10, 20, 30]) it.writer.append(name, 5, slot + offset);
    it.writer.commit();
    expect(it.read(name, T0 - 7 * 3600, T0)).toEqual([[slot, expected]]);
    it.writer.close();
  });
});

describe('retention and size', () => {
  it('drops what has run out and keeps its rollup', () => {
    const it = bench({ schemas: '[a]\npattern = .*\nretentions = 10s:2h,1m:2d\n', now: T0 - 86_400 });
    for (let time = T0 - 86_400; time <= T0; time += 10) {
      it.clock.set(time);
      it.writer.tick();
      it.writer.append('a', 1, time);
      if (time % 3600 === 0) {
        it.writer.commit();
        it.writer.seal();
      }
    }
    const database = openDatabase(metricsFile(it.dir), 'read');
    const fine = database
      .prepare('SELECT (SELECT total(count) FROM closed_10) + (SELECT total(count) FROM fresh_10) AS n')
      .get() as { n: number };
    database.close();
    expect(fine.n).toBeLessThan(4 * 360 + 720);
    expect(it.read('a', T0 - 80_000, T0).length).toBeGreaterThan(1300);
    it.clock.set(T0 + 10 * 86_400);
    it.writer.seal();
    expect(it.writer.status()).toMatchObject({ points: 0, series: 0 });
    it.writer.close();
  });

  it.each(['committed', 'waiting'])(
    'keeps a series that was silent for long and begins again while a seal is under way (%s)',
    (state) => {
      const it = bench({ schemas: ONE_ARCHIVE });
      it.writer.append('long.silent', 1, T0);
      expect(it.writer.commit() && it.writer.seal()).toBe(true);
      const later = T0 + 40 * 86_400;
      it.clock.set(later);
      it.writer.tick();
      for (let series = 0; series < 50; series += 1) it.writer.append(`s${series}`, 1, later);
      expect(it.writer.commit()).toBe(true);
      it.writer.sealIfDue();
      expect(it.writer.sealSome(Number.MIN_VALUE)).toBe(true);
      it.writer.append('long.silent', 2, later);
      if (state === 'committed') expect(it.writer.commit()).toBe(true);
      while (it.writer.sealSome(100));
      expect(it.writer.commit()).toBe(true);
      expect(it.read('long.silent', later - 20, later, later)).toEqual([[later, 2]]);
    },
  );

  it('stays within its size by dropping the oldest of the finest resolution first', () => {
    const it = bench({
      schemas: '[a]\npattern = .*\nretentions = 10s:7d,10m:60d\n',
      limit: 400_000,
      now: T0 - 5 * 86_400,
    });
    let seed = 7;
    for (let time = T0 - 5 * 86_400; time <= T0; time += 10) {
      it.clock.set(time);
      it.writer.tick();
      seed = (seed * 48_271) % 2_147_483_647;
      it.writer.append('a', Math.sqrt(seed), time);
      it.writer.append('b', Math.sqrt(seed + 1), time);
      if (time % 7200 === 0) {
        it.writer.commit();
        it.writer.seal();
      }
    }
    expect(it.writer.status().sizeBytes).toBeLessThan(500_000);
    const fine = it.read('a', T0 - 5 * 86_400, T0);
    expect(fine[0]?.[0]).toBeGreaterThan(T0 - 4 * 86_400);
    expect(it.read('a', T0 - 8 * 86_400, T0).length).toBeGreaterThan(4.5 * 144);
    it.writer.close();
  });
});

describe('a file that cannot be used', () => {
  it('is moved aside when it is damaged, and a new one begun', () => {
    const dir = temporaryFolder();
    writeFileSync(
      metricsFile(dir),
      'this is no database, it only looks like a file with enough bytes in it to be read',
    );
    const writer = new StoreWriter({
      stateDir: dir,
      rules: readPolicyRules(null, null),
      sizeLimitBytes: 1e9,
      clock: { nowMs: () => T0 * 1000 },
      logger: silentLogger,
    });
    writer.append('a', 1, T0);
    expect(writer.commit()).toBe(true);
    writer.close();
    expect(readdirSync(dir).some((name) => name.startsWith('metrics.sqlite.damaged-'))).toBe(true);
    expect(existsSync(path.join(dir, 'metrics.sqlite'))).toBe(true);
  });

  it('is moved aside also where the damage is in its middle, and what is new is kept', () => {
    const dir = temporaryFolder();
    const first = openWriter(dir);
    fillAndSeal(first);
    first.close();
    scramble(metricsFile(dir));
    const second = openWriter(dir);
    second.append('after', 2, T0);
    expect(second.commit()).toBe(true);
    second.close();
    expect(readdirSync(dir).some((name) => name.startsWith('metrics.sqlite.damaged-'))).toBe(true);
    expect(namesIn(dir)).toEqual(['after']);
  });

  it('that breaks while it is open is begun anew with all points that are in memory', () => {
    const dir = temporaryFolder();
    const writer = openWriter(dir);
    fillAndSeal(writer);
    writer.append('committed', 1, T0);
    expect(writer.commit()).toBe(true);
    expect(writer.registerTags(['registered;a=b'])).toBe(true);
    // Folding the log from outside makes the writer read its pages again.
    const other = openDatabase(metricsFile(dir), 'write');
    other.pragma('application_id = 1');
    foldLog(other);
    scramble(metricsFile(dir));
    writer.append('waiting', 2, T0);
    // Sealing reads the chunks of these, and finds the damage.
    for (let series = 0; series < 300; series += 1) writer.append(`s${series}`, 1, T0 - 10);
    for (let attempt = 0; attempt < 3 && !(writer.commit() && writer.seal()); attempt += 1);
    other.close();
    expect(writer.problem).toBeNull();
    writer.append('after', 3, T0);
    expect(writer.commit()).toBe(true);
    writer.close();
    expect(readdirSync(dir).some((name) => name.startsWith('metrics.sqlite.damaged-'))).toBe(true);
    expect(namesIn(dir).filter((name) => !/^s\d/.test(name))).toEqual(['after', 'committed', 'waiting']);
    expect(namesIn(dir)).toHaveLength(303);
    const reading = new LazyQueryService(dir, { nowMs: () => T0 * 1000 }, silentLogger);
    expect(reading.tagged([], (tags) => tags.find(['a=b']).map(({ name }) => name))).toEqual(['registered;a=b']);
    reading.close();
  });

  it('is refused when a newer version wrote it', () => {
    const dir = temporaryFolder();
    const database = openDatabase(metricsFile(dir), 'write');
    database.pragma('user_version = 9990');
    database.close();
    expect(() => openStoreForReading(dir)).toThrow(/newer Gemba/);
    expect(
      () =>
        new StoreWriter({
          stateDir: dir,
          rules: readPolicyRules(null, null),
          sizeLimitBytes: 1e9,
          clock: { nowMs: () => T0 * 1000 },
          logger: silentLogger,
        }),
    ).toThrow(/newer Gemba/);
  });

  it('keeps points in memory while it cannot be written, and writes them when it can', () => {
    const it = bench({ schemas: ONE_ARCHIVE });
    it.writer.append('a', 1, T0 - 20);
    it.writer.commit();
    const blocker = openDatabase(metricsFile(it.dir), 'write');
    // A trigger that refuses stands for a disk that refuses.
    blocker.exec("CREATE TRIGGER refuse BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'refused'); END");
    it.writer.append('a', 2, T0 - 10);
    expect(it.writer.commit()).toBe(false);
    expect(it.writer.status().problem).toContain('metrics.sqlite');
    expect(it.writer.status().waitingPoints).toBe(1);
    blocker.exec('DROP TRIGGER refuse');
    blocker.close();
    expect(it.writer.commit()).toBe(true);
    expect(it.writer.status().problem).toBeNull();
    expect(it.read('a', T0 - 100, T0)).toEqual([
      [T0 - 20, 1],
      [T0 - 10, 2],
    ]);
    it.writer.close();
  });
});

function openWriter(dir: string): StoreWriter {
  return new StoreWriter({
    stateDir: dir,
    rules: readPolicyRules(null, null),
    sizeLimitBytes: 1e9,
    clock: { nowMs: () => T0 * 1000 },
    logger: silentLogger,
  });
}

/** So much that most of the file is chunks. */
function fillAndSeal(writer: StoreWriter): void {
  for (let series = 0; series < 300; series += 1) {
    for (let point = 0; point < 200; point += 1) writer.append(`s${series}`, Math.sin(point * series), T0 - point * 10);
  }
  expect(writer.commit()).toBe(true);
  expect(writer.seal()).toBe(true);
}

/** Overwrites the middle of a file. */
function scramble(file: string): void {
  const size = statSync(file).size;
  const handle = openSync(file, 'r+');
  writeSync(handle, randomBytes(Math.floor(size / 2)), 0, Math.floor(size / 2), Math.floor(size / 4));
  closeSync(handle);
}

function namesIn(dir: string): string[] {
  const reading = openReadOnlyMetrics(dir);
  const names = [...reading.index()].sort();
  reading.dispose();
  return names;
}
