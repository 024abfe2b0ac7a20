import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWire, encodeWire } from './wire-codec';

const wireValue = fc.letrec((tie) => ({
  leaf: fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.float64Array(), fc.constant(Number.NaN)),
  node: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$f64', '$num', '$raw', '__proto__')), tie('node'), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).node;

describe('values on the wire', () => {
  it('come back exactly as they went, whatever they hold', () => {
    fc.assert(
      fc.property(wireValue, (value) => {
        expect(decodeWire(encodeWire(value))).toStrictEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it('keep the bits of a column that is a window on a larger buffer', () => {
    const column = new Float64Array(Float64Array.of(1, Number.NaN, -0, Infinity, 2 ** -1074).buffer, 8, 3);
    expect(decodeWire(encodeWire({ column }))).toStrictEqual({ column: Float64Array.of(Number.NaN, -0, Infinity) });
  });

  it('drop what is undefined, as JSON does', () => {
    expect(decodeWire(encodeWire({ a: undefined, b: 1 }))).toStrictEqual({ b: 1 });
  });
});
