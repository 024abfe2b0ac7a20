import { describe, expect, it } from 'vitest';
import { ChunkCache } from './chunk-cache';
import { encodeChunk, WINDOW } from './codec/chunk';
import type { ChunkRow } from './chunk-tables.sql';

function rowOf(value: number): ChunkRow {
  const values = new Float64Array(WINDOW).fill(NaN);
  values[0] = value;
  const encoded = encodeChunk({ values, counts: null, sums: false });
  if (encoded === null) throw new Error('The chunk is empty.');
  return encoded;
}

/** A table of one chunk that counts how often it is asked. */
class OneChunk {
  asked = 0;
  row: ChunkRow | undefined;

  chunk(): ChunkRow | undefined {
    this.asked += 1;
    return this.row;
  }
}

describe('ChunkCache', () => {
  it('asks again in every version of the file, and once in each', () => {
    const table = new OneChunk();
    const cache = new ChunkCache();
    const read = (): number | undefined => cache.get(table, 60, 1, 1)?.shown[0];
    cache.begin(1);
    table.row = rowOf(5);
    expect([read(), read(), table.asked]).toEqual([5, 5, 1]);
    cache.begin(2);
    expect([read(), read(), table.asked]).toEqual([5, 5, 2]);
    table.row = rowOf(6);
    cache.begin(3);
    expect([read(), table.asked]).toEqual([6, 3]);
    table.row = undefined;
    cache.begin(4);
    expect([read(), table.asked]).toEqual([undefined, 4]);
  });

  it('asks always where no version is given, and sees what has changed', () => {
    const table = new OneChunk();
    const cache = new ChunkCache();
    for (const value of [1, 2, 2, 3]) {
      table.row = rowOf(value);
      expect(cache.get(table, 60, 1, 1)?.shown[0]).toBe(value);
    }
    expect(table.asked).toBe(4);
  });

  it('does not take a chunk apart again whose bytes are the same', () => {
    const table = new OneChunk();
    const cache = new ChunkCache();
    table.row = rowOf(5);
    const first = cache.get(table, 60, 1, 1);
    table.row = rowOf(5);
    expect(cache.get(table, 60, 1, 1)).toBe(first);
  });

  it('forgets what was asked for longest ago', () => {
    const table = new OneChunk();
    const cache = new ChunkCache(2);
    cache.begin(1);
    table.row = rowOf(5);
    for (const series of [1, 2, 1, 3, 1]) cache.get(table, 60, 1, series);
    expect(table.asked).toBe(3);
    cache.get(table, 60, 1, 2);
    expect(table.asked).toBe(4);
  });
});
