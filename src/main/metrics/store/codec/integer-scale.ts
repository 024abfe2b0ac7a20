import type { ByteReader, ByteWriter } from './byte-stream';

/**
 * Finds how a column of doubles can be written as whole numbers without losing a bit: times a power of ten (gauges are
 * printed decimals) or of two (load averages come in 1/2048ths). The idea is ALP's (Afroozeh, Kuffó, Boncz 2023).
 */
export interface IntegerScale {
  readonly kind: 'decimal' | 'binary';
  readonly exponent: number;
}

const MAX_DECIMAL = 14;
const MAX_BINARY = 24;
/** Leaves room for second differences below 2^53. */
const MAX_MAGNITUDE = 2 ** 50;

const POWERS_OF_TEN = Array.from({ length: MAX_DECIMAL + 1 }, (_, exponent) => Number(`1e${exponent}`));

/** What a whole number of this scale is divided by. */
export function powerOf(scale: IntegerScale): number {
  return scale.kind === 'decimal' ? (POWERS_OF_TEN[scale.exponent] ?? 1) : 2 ** scale.exponent;
}

/** Whole numbers for the first `count` values in `into`, and the scale; null where no scale gives every bit back. */
export function toIntegers(values: Float64Array, count: number, into: Float64Array): IntegerScale | null {
  const decimal = smallestExponent(values, count, 'decimal', MAX_DECIMAL);
  if (decimal !== null && decimal.exponent === 0) return fill(values, count, decimal, into) ? decimal : null;
  const binary = smallestExponent(values, count, 'binary', MAX_BINARY);
  const candidates = [decimal, binary].filter((scale) => scale !== null).sort((a, b) => powerOf(a) - powerOf(b));
  for (const scale of candidates) if (fill(values, count, scale, into)) return scale;
  return null;
}

function smallestExponent(
  values: Float64Array,
  count: number,
  kind: IntegerScale['kind'],
  limit: number,
): IntegerScale | null {
  let exponent = 0;
  let power = 1;
  for (let index = 0; index < count; index += 1) {
    const value = values[index] ?? 0;
    if (!Number.isFinite(value) || Object.is(value, -0)) return null;
    while (Math.round(value * power) / power !== value) {
      exponent += 1;
      if (exponent > limit) return null;
      power = powerOf({ kind, exponent });
    }
  }
  return { kind, exponent };
}

/** A larger exponent than a value needs may still round it differently, so every value is tried again with the final one. */
function fill(values: Float64Array, count: number, scale: IntegerScale, into: Float64Array): boolean {
  const power = powerOf(scale);
  for (let index = 0; index < count; index += 1) {
    const value = values[index] ?? 0;
    const integer = Math.round(value * power);
    if (Math.abs(integer) > MAX_MAGNITUDE || integer / power !== value || Object.is(integer, -0)) return false;
    into[index] = integer;
  }
  return true;
}

/** Adding decimals in binary leaves dust in the sixteenth digit; without it the sum is a short decimal again. */
export function asDecimal(sum: number): number {
  const tolerance = Math.abs(sum) * 4e-15;
  for (let power = 1; power <= 1e8; power *= 10) {
    const rounded = Math.round(sum * power) / power;
    if (Math.abs(rounded - sum) <= tolerance) return rounded;
  }
  return sum;
}

/** One byte. */
export function writeScale(out: ByteWriter, scale: IntegerScale): void {
  out.byte((scale.kind === 'binary' ? 0x80 : 0) | scale.exponent);
}

export function readScale(input: ByteReader): IntegerScale {
  const byte = input.byte();
  return { kind: byte >= 0x80 ? 'binary' : 'decimal', exponent: byte & 0x7f };
}
