import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter } from './byte-stream';
import { decodeChunk, encodeChunk, readSummary, summarizeChunk, WINDOW } from './chunk';
import { peekColumn, readColumn, writeColumn } from './column';
import { kindsLimit, readKinds, writeKinds } from './kinds-coder';

/** A smooth curve in thousandths under a jump every three or four slots, as of a gauge that beats with its sampling. */
const JUMPING = Float64Array.from({ length: WINDOW }, (_, slot) => {
  const curve = Math.round(20_000 * Math.sin(slot / 30));
  return (50_000 + curve + ((slot * 729) % 1000) * 5) / 1000;
});

function filled(values: readonly number[]): Float64Array {
  const slots = new Float64Array(WINDOW).fill(NaN);
  slots.set(values);
  return slots;
}

describe('numbers of several kinds', () => {
  it('come back whatever they are, up to fifty bits', () => {
    const number = fc.oneof(
      fc.integer({ min: -40, max: 40 }),
      fc.maxSafeInteger().map((n) => Math.trunc(n / 8)),
    );
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 300 }), (list) => {
        const numbers = Float64Array.from(list, (n) => (n === 0 ? 0 : n));
        const limit = kindsLimit(numbers, numbers.length);
        if (limit === null) return;
        const bytes = writeKinds(numbers, numbers.length, limit).slice();
        const back = new Float64Array(numbers.length);
        readKinds(bytes, 0, bytes.length, back, back.length);
        expect(back).toEqual(numbers);
      }),
    );
  });

  it('are refused where their distances would not be whole', () => {
    expect(kindsLimit(Float64Array.of(1, 2 ** 51), 2)).toBeNull();
  });

  it('cost little more than the curve under regular jumps', () => {
    const encoded = encodeChunk({ values: JUMPING, counts: null, sums: false }, 'final');
    const back = new Float64Array(WINDOW);
    decodeChunk(encoded?.data ?? new Uint8Array(), back, null);
    expect(back).toEqual(JUMPING);
    expect(encoded?.data.length ?? Infinity).toBeLessThan(WINDOW * 0.7);
  });
});

describe('the head of a column', () => {
  it('tells the first number and leaves the input at the end', () => {
    for (const effort of ['quick', 'final'] as const) {
      for (const column of [
        JUMPING,
        new Float64Array(50).fill(7),
        Float64Array.from({ length: 60 }, (_, i) => i >> 4),
      ]) {
        const out = new ByteWriter();
        writeColumn(out, column, column.length, effort);
        const input = new ByteReader(out.toBytes());
        const head = peekColumn(input);
        expect((head?.first ?? NaN) / (head?.power ?? NaN)).toBe(column[0]);
        expect(input.position).toBe(out.length);
        readColumn(new ByteReader(out.toBytes()), new Float64Array(WINDOW), column.length);
      }
    }
  });
});

describe('a summary', () => {
  it('takes one byte for a chunk that is all the same', () => {
    const encoded = encodeChunk({ values: filled(Array.from({ length: 9 }, () => 4.5)), counts: null, sums: false });
    expect(encoded?.data[0]).toBe(0x80);
    expect(readSummary(encoded?.data ?? new Uint8Array())).toEqual({
      first: 4.5,
      last: 4.5,
      min: 4.5,
      max: 4.5,
      sum: 40.5,
    });
  });

  it('is that of the averages where sums are stored', () => {
    const values = filled([30, 61, 12, 7]);
    const counts = new Float64Array(WINDOW).fill(6, 0, 4);
    const encoded = encodeChunk({ values, counts, sums: true }, 'final');
    const told = readSummary(encoded?.data ?? new Uint8Array());
    expect(told).toMatchObject({ first: 5, last: 7 / 6, min: 7 / 6, max: 61 / 6 });
    expect(told.sum).toBeCloseTo(110 / 6, 12);
  });

  it('says of any values what counting says', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true }),
      fc.integer({ min: -900, max: 900 }).map((n) => n / 100),
      fc.constant(NaN),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), fc.boolean(), (list, isFinal) => {
        const slots = { values: filled(list), counts: null, sums: false };
        const encoded = encodeChunk(slots, isFinal ? 'final' : 'quick');
        if (encoded === null) return;
        const { sum, ...exact } = summarizeChunk(slots);
        const told = readSummary(encoded.data);
        expect(told).toMatchObject(exact);
        if (Number.isFinite(sum)) expect(Math.abs(told.sum - sum)).toBeLessThanOrEqual(Math.abs(sum) * 1e-12);
        else expect(told.sum).toBe(sum);
      }),
    );
  });
});
