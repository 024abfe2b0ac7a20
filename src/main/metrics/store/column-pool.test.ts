import { describe, expect, it } from 'vitest';
import { newColumn, reuseColumns } from './column-pool';

const LENGTHS = [1, 1440, 65_535, 65_536, 65_537, 10_080, 0, 3];

describe('newColumn', () => {
  it('gives columns of nothing that do not overlap', () => {
    const columns = LENGTHS.map((length) => newColumn(length));
    columns.forEach((column, index) => column.fill(index));
    columns.forEach((column, index) => {
      expect(column.length).toBe(LENGTHS[index]);
      expect(column.every((value) => value === index)).toBe(true);
    });
  });

  it('gives memory again once it is done with, empty as at first', () => {
    reuseColumns();
    const first = newColumn(100).fill(7);
    reuseColumns();
    const second = newColumn(200);
    expect(second.buffer).toBe(first.buffer);
    expect(second.every(Number.isNaN)).toBe(true);
    expect(newColumn(100).byteOffset).toBe(second.byteOffset + second.byteLength);
  });

  it('keeps a bounded number of pieces', () => {
    reuseColumns();
    const fill = (): Set<ArrayBufferLike> => new Set(Array.from({ length: 40 }, () => newColumn(65_536).buffer));
    const before = fill();
    reuseColumns();
    const again = [...fill()].filter((buffer) => before.has(buffer));
    expect(again.length).toBe(24);
  });
});
