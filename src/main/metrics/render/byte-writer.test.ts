import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from './byte-writer';

const text = (write: (writer: ByteWriter) => void): string => {
  const writer = new ByteWriter(1);
  write(writer);
  return Buffer.from(writer.finish()).toString('utf8');
};
const decimal = (value: number, whole: '' | '.0' = ''): string => text((writer) => writer.decimal(value, whole));

describe('ByteWriter', () => {
  it.each([
    [0, '0', '0.0'],
    [-0, '-0.0', '-0.0'],
    [5, '5', '5.0'],
    [-12.5, '-12.5', '-12.5'],
    [0.1, '0.1', '0.1'],
    [0.000001, '0.000001', '1e-06'],
    [0.0001, '0.0001', '0.0001'],
    [1e-9, '1e-9', '1e-09'],
    [0.01, '0.01', '0.01'],
    [0.05, '0.05', '0.05'],
    [-7.1, '-7.1', '-7.1'],
    [19999999.99, '19999999.99', '19999999.99'],
    [20000000.01, '20000000.01', '20000000.01'],
    [123456789.123456, '123456789.123456', '123456789.123456'],
    [999999999, '999999999', '999999999.0'],
    [1000000000, '1000000000', '1000000000.0'],
    [1464621548752137.5, '1464621548752137.5', '1464621548752137.5'],
    [1e15, '1000000000000000', '1000000000000000.0'],
    [1e300, '1e+300', '1e+300'],
    [5e-324, '5e-324', '5e-324'],
  ])('writes %d as JSON and as Python do', (value, json, python) => {
    expect(decimal(value)).toBe(json);
    expect(decimal(value, '.0')).toBe(python);
  });

  it('writes every finite double so that it reads back as itself, in as few characters as JavaScript', () => {
    const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true });
    const decimals = fc
      .tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 20 }))
      .map(([digits, places]) => digits / 10 ** places);
    const means = fc.tuple(fc.integer(), fc.integer({ min: 1, max: 10_000 })).map(([sum, count]) => sum / count);
    const fewBits = fc
      .tuple(fc.integer(), fc.integer({ min: -45, max: 20 }))
      .map(([bits, exponent]) => bits * 2 ** exponent);
    fc.assert(
      fc.property(fc.oneof(anyDouble, decimals, means, fewBits), (value) => {
        const written = decimal(value);
        expect(Object.is(Number(written), value)).toBe(true);
        if (value !== 0) expect(written).toBe(String(value));
        expect(Object.is(Number(decimal(value, '.0')), value)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  it('writes whole numbers of any size', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(text((writer) => writer.integer(value))).toBe(String(value === 0 ? 0 : value));
      }),
    );
  });

  it('grows over texts, bytes and numbers without losing any', () => {
    const written = text((writer) => {
      for (let index = 0; index < 100; index += 1) {
        writer.utf8('µ≥');
        writer.ascii(',');
        writer.integer(index);
        writer.bytes(Uint8Array.of(32));
      }
    });
    expect(written).toBe(Array.from({ length: 100 }, (_, index) => `µ≥,${index} `).join(''));
  });
});
