import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../platform/logger';
import { temporaryFolder } from '../../platform/testing';
import { decodePoints, PointBuffer } from './points';
import { PositionFile } from './position-file';
import { Spool } from './spool';

const MB = 1024 ** 2;

interface KillableSpool extends Spool {
  /** The same folder, opened again. */
  kill(): KillableSpool;
}

function openSpool(dir: string, limitBytes = 16 * MB): KillableSpool {
  const spool = new Spool({ dir, limitBytes, logger: silentLogger });
  let isOpen = true;
  const close = spool.close.bind(spool);
  spool.close = () => {
    if (isOpen) close();
    isOpen = false;
  };
  onTestFinished(() => spool.close());
  // Nothing is written at the end, so that closing and being killed leave the same files.
  return Object.assign(spool, {
    kill() {
      spool.close();
      return openSpool(dir, limitBytes);
    },
  });
}

function append(spool: Spool, from: number, count: number, atMs = 1000): void {
  const buffer = new PointBuffer();
  for (let index = from; index < from + count; index += 1)
    buffer.push(`series.${index % 7}`, index, 1_700_000_000 + index);
  spool.append(buffer.peek(), count, atMs);
}

function drain(spool: Spool, maxBytes = 4096): number[] {
  const values: number[] = [];
  for (let window = spool.read(maxBytes); window !== null; window = spool.read(maxBytes)) {
    values.push(...window.points.values);
    spool.confirm(window);
  }
  return values;
}

const numbers = (from: number, until: number): number[] => Array.from({ length: until - from }, (_, i) => from + i);
const filesOf = (dir: string): string[] => fs.readdirSync(dir).filter((name) => name.endsWith('.points'));

describe('points as bytes', () => {
  it('come back as they were', () => {
    const point = fc.tuple(fc.string({ unit: 'binary', maxLength: 40 }), fc.double({ noNaN: true }), fc.nat());
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 200 }), (points) => {
        const buffer = new PointBuffer();
        for (const [name, value, time] of points) buffer.push(name, value, time);
        const back = decodePoints([buffer.peek()]);
        expect(back.names).toEqual(points.map(([name]) => Buffer.from(name).toString()));
        expect(back.values).toEqual(points.map(([, value]) => value));
        expect(back.times).toEqual(points.map(([, , time]) => time));
      }),
    );
  });
});

describe('the spool', () => {
  it('gives points back in order, those that were not confirmed again after a new start', () => {
    const spool = openSpool(temporaryFolder());
    append(spool, 0, 100);
    append(spool, 100, 50);
    const window = spool.read(10)!;
    expect(window.points.values).toEqual(numbers(0, 100));
    spool.confirm(window);
    expect(spool.read(MB)?.points.values).toEqual(numbers(100, 150));
    expect(spool).toMatchObject({ queued: 50, dropped: 0 });
    const again = spool.kill();
    append(again, 150, 10);
    expect(again.queued).toBe(60);
    expect(drain(again)).toEqual(numbers(100, 160));
    expect(again.kill().read(MB)).toBeNull();
  });

  it('says since when its oldest point waits', () => {
    const spool = openSpool(temporaryFolder());
    expect(spool.oldestMs()).toBeNull();
    append(spool, 0, 1, 5000);
    append(spool, 1, 1, 6000);
    expect(spool.oldestMs()).toBe(5000);
    spool.confirm(spool.read(1)!);
    expect(spool.oldestMs()).toBe(6000);
  });

  it('recognises a last record that was cut short, wherever it was cut', () => {
    const dir = temporaryFolder();
    const spool = openSpool(dir);
    append(spool, 0, 3);
    const whole = fs.statSync(path.join(dir, filesOf(dir)[0]!)).size;
    append(spool, 3, 3);
    spool.close();
    const file = path.join(dir, filesOf(dir)[0]!);
    const bytes = fs.readFileSync(file);
    for (let length = bytes.length - 1; length >= whole; length -= 1) {
      const copy = temporaryFolder();
      fs.writeFileSync(path.join(copy, path.basename(file)), bytes.subarray(0, length));
      const opened = openSpool(copy);
      append(opened, 6, 1);
      expect(drain(opened)).toEqual([0, 1, 2, 6]);
      opened.close();
    }
  });

  it('keeps within its limit: the oldest go, and are counted', () => {
    const dir = temporaryFolder();
    const spool = openSpool(dir, MB);
    for (let index = 0; index < 200; index += 1) append(spool, index * 1000, 1000);
    const onDisk = filesOf(dir).reduce((total, name) => total + fs.statSync(path.join(dir, name)).size, 0);
    expect(onDisk).toBeLessThanOrEqual(MB);
    expect(spool.dropped + spool.queued).toBe(200_000);
    const kept = drain(spool, 65_536);
    expect(kept).toEqual(numbers(200_000 - kept.length, 200_000));
    expect(kept.length).toBeGreaterThan(15_000);
  });

  it('counts points that were dropped while they were on their way as sent after all', () => {
    const spool = openSpool(temporaryFolder(), MB);
    append(spool, 0, 1000);
    const window = spool.read(MB)!;
    for (let index = 1; index < 100; index += 1) append(spool, index * 1000, 1000);
    const before = spool.dropped;
    spool.confirm(window);
    expect(spool.dropped).toBe(before - 1000);
    expect(spool.dropped + spool.queued + 1000).toBe(100_000);
  });

  it('gives the space back when everything is confirmed', () => {
    const dir = temporaryFolder();
    const spool = openSpool(dir, 4 * MB);
    for (let index = 0; index < 30; index += 1) append(spool, index * 1000, 1000);
    drain(spool, MB);
    expect(filesOf(dir)).toEqual([]);
    append(spool, 0, 5);
    expect(drain(spool.kill())).toEqual(numbers(0, 5));
  });

  it('loses the rest of a file that was scrambled, and no more', () => {
    const dir = temporaryFolder();
    const spool = openSpool(dir, MB);
    for (let index = 0; index < 10; index += 1) append(spool, index * 1000, 1000);
    const [first] = filesOf(dir).sort();
    const fd = fs.openSync(path.join(dir, first!), 'r+');
    fs.writeSync(fd, Buffer.from('scrambled'), 0, 9, 40_000);
    fs.closeSync(fd);
    const got = drain(spool, 8192);
    expect(spool.dropped).toBeGreaterThan(0);
    expect(got.length + spool.dropped).toBe(10_000);
    expect([...got].sort((a, b) => a - b)).toEqual(got);
  });

  it('goes on where somebody took a file away', () => {
    const dir = temporaryFolder();
    const spool = openSpool(dir, MB);
    for (let index = 0; index < 10; index += 1) append(spool, index * 1000, 1000);
    fs.rmSync(path.join(dir, filesOf(dir).sort()[0]!));
    const got = drain(spool.kill(), 65_536);
    expect(got.length).toBeGreaterThan(3000);
    expect(got).toEqual(numbers(10_000 - got.length, 10_000));
  });

  it('never loses, doubles or reorders, whatever happens in between', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ kind: fc.constant('confirm' as const), bytes: fc.integer({ min: 1, max: 5000 }) }),
      fc.record({ kind: fc.constant('read' as const), bytes: fc.integer({ min: 1, max: 5000 }) }),
      fc.record({ kind: fc.constant('kill' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const dir = fs.mkdtempSync(path.join(temporaryFolder(), 's-'));
        let spool = openSpool(dir, 64 * MB);
        let appended = 0;
        const got: number[] = [];
        for (const each of steps) {
          if (each.kind === 'append') {
            append(spool, appended, each.count);
            appended += each.count;
          } else if (each.kind === 'kill') spool = spool.kill();
          else {
            const window = spool.read(each.bytes);
            if (window === null || each.kind === 'read') continue;
            got.push(...window.points.values);
            spool.confirm(window);
          }
          expect(spool.queued).toBe(appended - got.length);
        }
        got.push(...drain(spool));
        spool.close();
        expect(got).toEqual(numbers(0, appended));
      }),
      { numRuns: 60 },
    );
  });
});

it('a position whose last write was cut short is the one before', () => {
  const file = path.join(temporaryFolder(), 'position');
  const position = new PositionFile(file);
  position.write({ segment: 1, offset: 10 });
  position.write({ segment: 1, offset: 20 });
  position.write({ segment: 2, offset: 30 });
  position.close();
  const whole = fs.readFileSync(file);
  expect(new PositionFile(file).opened).toEqual({ segment: 2, offset: 30 });
  // The third write went over the first slot of the two.
  for (let cut = 0; cut < 28; cut += 1) {
    const torn = Buffer.from(whole);
    torn.fill(0xee, 28 + cut, 56);
    fs.writeFileSync(file, torn);
    expect(new PositionFile(file).opened).toEqual({ segment: 1, offset: 20 });
  }
});
