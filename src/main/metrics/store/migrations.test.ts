import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../platform/database';
import { silentLogger } from '../../platform/logger';
import { temporaryFolder } from '../../platform/testing';
import { openReadOnlyMetrics } from '../read-only';
import { prepareChunkWrites } from './chunk-tables.sql';
import { decodeChunk, encodeChunk, readSummary, WINDOW, withSummary } from './codec/chunk';
import { MIGRATIONS, prepareEmptyFile, runMigration } from './metrics.sql';
import { metricsFile } from './open-store';
import { readPolicyRules } from './policy';
import { LazyQueryService } from '../query/lazy-query-service';
import { StoreWriter } from './store-writer';

const T0 = 1_795_435_200; // a multiple of 7200
const SCHEMAS = '[all]\npattern = .*\nretentions = 10s:6h,1m:7d\n';

/** A file as schema 10 had it: one table of chunks with their summary in columns, and loose points in the journal. */
function schema10(dir: string): void {
  const database = openDatabase(metricsFile(dir), 'write');
  prepareEmptyFile(database);
  const [first] = MIGRATIONS;
  if (first === undefined) throw new Error('there is no first schema');
  runMigration(database, first);
  database.exec("INSERT INTO policies VALUES (1, '10:21600,60:604800', 'average', 0.5)");
  database.exec("INSERT INTO series VALUES (1, 'old.a', 1, 0), (2, 'old.b', 1, 0)");
  const put = database.prepare('INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (const [win, rolled] of [
    [T0 / 7200 - 2, 1],
    [T0 / 7200 - 1, 0],
  ] as const) {
    for (const series of [1, 2]) {
      const values = Float64Array.from({ length: WINDOW }, (_, slot) => valueOf(series, win, slot));
      const encoded = encodeChunk({ values, counts: null, sums: false });
      if (encoded === null) throw new Error('an empty chunk');
      const { first: head, last, min, max, sum } = readSummary(encoded.data);
      const slots = slotsOf(encoded.data);
      put.run(10, win, series, encoded.count, head, last, min, max, sum, rolled, slots);
    }
  }
  database.prepare('INSERT INTO journal (points, data) VALUES (?, ?)').run(2, loosePoints());
  database.close();
}

/** What stands behind a chunk's summary. */
function slotsOf(data: Uint8Array): Uint8Array {
  return data.subarray(1 + ((data[0] ?? 0) & 0x7f));
}

function valueOf(series: number, win: number, slot: number): number {
  return series * 1000 + (win % 10) * 100 + (slot % 97) / 10;
}

/** Format 1: series, times and values of one resolution in the order of arrival. */
function loosePoints(): Uint8Array {
  const bytes = new Uint8Array(8 + 8 + 2 * 16);
  const view = new DataView(bytes.buffer);
  [1, 1, 10, 2, 2, 1, T0 + 10, T0 + 20].forEach((number, index) => view.setUint32(index * 4, number, true));
  view.setFloat64(32, 22.5, true);
  view.setFloat64(40, 11.25, true);
  return bytes;
}

describe('a file of schema 10', () => {
  it('is brought up to date with every point in chunks and journal', () => {
    const dir = temporaryFolder();
    schema10(dir);
    const clock = { nowMs: () => (T0 + 60) * 1000 };
    const writer = new StoreWriter({
      stateDir: dir,
      rules: readPolicyRules(SCHEMAS, null),
      sizeLimitBytes: 1e9,
      clock,
      logger: silentLogger,
    });
    expect(writer.status()).toMatchObject({ series: 2, points: 4 * WINDOW + 2 });
    for (const sealed of [false, true]) {
      if (sealed) expect(writer.seal()).toBe(true);
      const reading = openReadOnlyMetrics(dir, { clock });
      const { series } = reading.query({ targets: ['old.*'], from: T0 - 2 * 7200 - 10, until: T0 + 30 });
      reading.dispose();
      expect(series.map(({ name }) => name)).toEqual(['old.a', 'old.b']);
      for (const [index, { values }] of series.entries()) {
        for (let slot = 0; slot < 2 * WINDOW; slot += 1) {
          const win = T0 / 7200 - 2 + Math.floor(slot / WINDOW);
          expect(values[slot]).toBe(valueOf(index + 1, win, slot % WINDOW));
        }
      }
      expect(series[0]?.values[2 * WINDOW + 2]).toBe(11.25);
      expect(series[1]?.values[2 * WINDOW + 1]).toBe(22.5);
    }
    writer.close();
  });

  it('keeps an infinite sum that had become NULL', () => {
    const values = new Float64Array(WINDOW).fill(NaN);
    values.set([Infinity, -Infinity, 3]);
    const encoded = encodeChunk({ values, counts: null, sums: false });
    const back = new Float64Array(WINDOW);
    decodeChunk(encoded?.data ?? new Uint8Array(), back, null);
    expect([...back.subarray(0, 4)]).toEqual([Infinity, -Infinity, 3, NaN]);
    expect(readSummary(encoded?.data ?? new Uint8Array())).toMatchObject({ min: -Infinity, max: Infinity, sum: NaN });
  });
});

/** A file as it was at an earlier version, with one policy in it. */
function fileOfSchema(version: number) {
  const dir = temporaryFolder();
  const database = openDatabase(metricsFile(dir), 'write');
  prepareEmptyFile(database);
  for (const step of MIGRATIONS) if (step.version <= version) runMigration(database, step);
  database.exec("INSERT INTO policies VALUES (1, '10:21600,60:604800', 'average', 0.5)");
  return { dir, database };
}

describe('a file of schema 20', () => {
  it('is read with its chunks in their old form', () => {
    const { dir, database } = fileOfSchema(20);
    database.exec("INSERT INTO series VALUES (1, 'old.a', 1, 0)");
    const win = T0 / 7200 - 1;
    const values = Float64Array.from({ length: WINDOW }, (_, slot) => valueOf(1, win, slot));
    const encoded = encodeChunk({ values, counts: null, sums: false });
    if (encoded === null) throw new Error('an empty chunk');
    const summary = readSummary(encoded.data);
    const data = withSummary(summary, slotsOf(encoded.data));
    expect(readSummary(data)).toEqual(summary);
    prepareChunkWrites(database).closeChunk({ step: 10, win, series: 1 }, encoded.count, data);
    database.close();
    const reading = openReadOnlyMetrics(dir, { clock: { nowMs: () => (T0 + 60) * 1000 } });
    const { series } = reading.query({ targets: ['old.a'], from: T0 - 7200 - 10, until: T0 - 10 });
    reading.dispose();
    expect(series[0]?.values).toEqual(values);
  });
});

describe('a file of schema 30', () => {
  it('has all its series by name and by tags, and takes registrations', () => {
    const { dir, database } = fileOfSchema(30);
    database.exec("INSERT INTO series VALUES (1, 'old.a', 1, 0), (2, 'old.b;dc=eu', 1, 0)");
    database.prepare('INSERT INTO journal (points, data) VALUES (?, ?)').run(2, loosePoints());
    database.close();
    const clock = { nowMs: () => (T0 + 60) * 1000 };
    const writer = new StoreWriter({
      stateDir: dir,
      rules: readPolicyRules(SCHEMAS, null),
      sizeLimitBytes: 1e9,
      clock,
      logger: silentLogger,
    });
    const reading = new LazyQueryService(dir, clock, silentLogger);
    const byTags = (): string[] => reading.tagged([], (tags) => tags.find(['name=~.']).map(({ name }) => name));
    expect([byTags(), reading.names()]).toEqual([
      ['old.a', 'old.b;dc=eu'],
      ['old.a', 'old.b;dc=eu'],
    ]);
    expect(writer.registerTags(['new;dc=us'])).toBe(true);
    expect(writer.unregisterTags([{ name: 'old.a', tags: ['name'] }])).toBe(true);
    expect([byTags(), reading.names()]).toEqual([
      ['new;dc=us', 'old.b;dc=eu'],
      ['old.a', 'old.b;dc=eu'],
    ]);
    reading.close();
    writer.close();
  });
});
