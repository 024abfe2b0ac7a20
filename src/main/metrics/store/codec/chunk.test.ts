import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeChunk, encodeChunk, readSummary, slotValue, summarizeChunk, WINDOW } from './chunk';

function roundTrip(values: Float64Array, counts: Float64Array | null = null, sums = false): Float64Array[] {
  const [blob, tight] = (['quick', 'final'] as const).map(
    (effort) => encodeChunk({ values, counts, sums }, effort)?.data,
  );
  const outValues = new Float64Array(WINDOW);
  const outCounts = new Float64Array(WINDOW);
  if (blob === undefined || tight === undefined) outValues.fill(NaN);
  else {
    decodeChunk(blob, outValues, outCounts);
    const again = new Float64Array(WINDOW);
    decodeChunk(tight, again, null);
    expectSame(again, outValues);
    // Modelling is chosen for what it saves in the column; its own head may be a few bytes longer.
    expect(tight.length).toBeLessThanOrEqual(blob.length + 12);
  }
  return [outValues, outCounts];
}

function windowOf(values: readonly number[], at = 0): Float64Array {
  const slots = new Float64Array(WINDOW).fill(NaN);
  values.forEach((value, index) => {
    slots[at + index] = value;
  });
  return slots;
}

function expectSame(actual: Float64Array | undefined, expected: Float64Array): void {
  const wrong = expected.findIndex((value, index) => !Object.is(value, actual?.[index]));
  expect(wrong === -1 ? 'same' : `slot ${wrong}: ${actual?.[wrong]} instead of ${expected[wrong]}`).toBe('same');
}

describe('a chunk', () => {
  it('gives back every double bit for bit, gaps included', () => {
    const odd = fc.constantFrom(
      NaN,
      0,
      -0,
      Infinity,
      -Infinity,
      5e-324,
      -5e-324,
      1.7976931348623157e308,
      2 ** 53,
      -(2 ** 53),
      0.1 + 0.2,
    );
    const value = fc.oneof(
      fc.double(),
      odd,
      fc.integer(),
      fc.integer({ min: 0, max: 9999 }).map((n) => n / 100),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: WINDOW }), fc.nat(WINDOW - 1), (values, at) => {
        const slots = windowOf(values.slice(0, WINDOW - at), at);
        expectSame(roundTrip(slots)[0], slots);
      }),
      { numRuns: 300 },
    );
  });

  it('gives back columns of one kind, as they come from real machines', () => {
    const kinds = [
      fc.array(fc.integer({ min: -1e6, max: 1e6 }), { maxLength: WINDOW }),
      fc.array(
        fc.integer({ min: 0, max: 1e9 }).map((n) => n * 4096),
        { maxLength: WINDOW },
      ),
      fc.array(
        fc.integer({ min: 0, max: 100_000 }).map((n) => n / 2048),
        { maxLength: WINDOW },
      ),
      fc.array(
        fc.integer({ min: 0, max: 1_000_000 }).map((n) => n / 1000),
        { maxLength: WINDOW },
      ),
      fc.array(fc.double({ noNaN: true, min: 0, max: 1 }), { maxLength: WINDOW }),
      fc.array(fc.maxSafeInteger(), { maxLength: WINDOW }),
      fc
        .array(fc.tuple(fc.double({ noNaN: true }), fc.integer({ min: 1, max: 90 })), { maxLength: 40 })
        .map((runs) => runs.flatMap(([v, n]) => Array.from({ length: n }, () => v)).slice(0, WINDOW)),
      fc.array(fc.constantFrom(-5000, 0, 5000, 2 ** 49, -(2 ** 49)), { maxLength: WINDOW }),
      fc.array(fc.constantFrom(-1.355, 3.645, -1.354, 3.646), { maxLength: WINDOW }),
      fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: WINDOW }).map((steps) => {
        let total = 2 ** 40;
        return steps.map((step) => (total += step));
      }),
    ];
    fc.assert(
      fc.property(fc.oneof(...kinds), fc.array(fc.nat(WINDOW - 1), { maxLength: 600 }), (values, gaps) => {
        const slots = windowOf(values);
        for (const gap of gaps) slots[gap] = NaN;
        expectSame(roundTrip(slots)[0], slots);
      }),
      { numRuns: 400 },
    );
  });

  it('spends nothing on the gaps of a sender that is slower than its archive', () => {
    const slots = new Float64Array(WINDOW).fill(NaN);
    for (let slot = 3; slot < WINDOW; slot += 6) slots[slot] = 5;
    expect(encodeChunk({ values: slots, counts: null, sums: false })?.data.length).toBeLessThan(20);
    expectSame(roundTrip(slots)[0], slots);
  });

  it('keeps sums and counts apart and divides on reading', () => {
    const values = windowOf([12, 7, 30], 5);
    const counts = new Float64Array(WINDOW);
    counts.set([6, 0, 4], 5);
    const [outValues, outCounts] = roundTrip(values, counts, true);
    expectSame(outValues, values);
    expectSame(outCounts, counts);
    const slots = { values, counts, sums: true };
    expect([5, 6, 7, 8].map((index) => slotValue(slots, index))).toEqual([2, 7, 7.5, NaN]);
    expect(summarizeChunk(slots)).toEqual({ first: 2, last: 7.5, min: 2, max: 7.5, sum: 16.5 });
  });

  it('tells its summary without reading its slots', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true }),
      fc.integer({ min: -99_999, max: 99_999 }).map((n) => n / 100),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: WINDOW }), (values) => {
        const slots = { values: windowOf(values), counts: null, sums: false };
        const summary = readSummary(encodeChunk(slots)?.data ?? new Uint8Array());
        const { sum, ...ends } = summarizeChunk(slots);
        expect(summary).toMatchObject(ends);
        expect(summary).toMatchObject({ first: values[0], last: values.at(-1), max: Math.max(...values) });
        // Of decimals the sum is told exactly; adding them as doubles leaves dust in the last digits.
        expect(Object.is(summary.sum, sum) || Math.abs(summary.sum - sum) <= Math.abs(sum) * 1e-12).toBe(true);
      }),
      { numRuns: 500, examples: [[[-567.44, 543.92]]] },
    );
  });

  it('takes next to nothing for a constant and little for a slow counter', () => {
    expect(
      encodeChunk({ values: new Float64Array(WINDOW).fill(42), counts: null, sums: false })?.data.length,
    ).toBeLessThan(20);
    const counter = Float64Array.from({ length: WINDOW }, (_, index) => 1e9 + index * 17 + (index % 3));
    expect(encodeChunk({ values: counter, counts: null, sums: false })?.data.length).toBeLessThan(400);
    expect(encodeChunk({ values: new Float64Array(WINDOW).fill(NaN), counts: null, sums: false })).toBeNull();
  });
});
