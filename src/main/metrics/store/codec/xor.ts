import type { BitReader, BitWriter } from './bit-stream';

/**
 * XOR of neighbouring doubles, as in Facebook's Gorilla (Pelkonen et al. 2015): for columns that are no printed
 * decimals. A repeated value costs one bit.
 */
const doubles = new Float64Array(1);
const words = new Uint32Array(doubles.buffer);
// Typed arrays have the byte order of the machine; the high word carries sign and exponent.
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

export function writeXor(bits: BitWriter, values: Float64Array, count: number): void {
  let high = 0;
  let low = 0;
  let leading = -1;
  let trailing = 0;
  for (let index = 0; index < count; index += 1) {
    doubles[0] = values[index] ?? 0;
    const xorHigh = ((words[HIGH] ?? 0) ^ high) >>> 0;
    const xorLow = ((words[LOW] ?? 0) ^ low) >>> 0;
    high = words[HIGH] ?? 0;
    low = words[LOW] ?? 0;
    if (xorHigh === 0 && xorLow === 0) {
      bits.write(0, 1);
      continue;
    }
    const zerosBefore = Math.min(31, xorHigh === 0 ? 32 + Math.clz32(xorLow) : Math.clz32(xorHigh));
    const zerosAfter = xorLow === 0 ? 32 + trailingZeros(xorHigh) : trailingZeros(xorLow);
    if (leading >= 0 && zerosBefore >= leading && zerosAfter >= trailing) {
      bits.write(2, 2);
    } else {
      leading = zerosBefore;
      trailing = zerosAfter;
      bits.write(3, 2);
      bits.write(leading, 5);
      bits.write(64 - leading - trailing - 1, 6);
    }
    writeWindow(bits, xorHigh, xorLow, leading, trailing);
  }
}

export function readXor(bits: BitReader, into: Float64Array, count: number): void {
  let high = 0;
  let low = 0;
  let leading = 0;
  let trailing = 0;
  for (let index = 0; index < count; index += 1) {
    if (bits.readBit() === 1) {
      if (bits.readBit() === 1) {
        leading = bits.read(5);
        trailing = 64 - leading - (bits.read(6) + 1);
      }
      // The high word's share of the meaningful bits comes first, then the low word's.
      if (leading < 32) {
        const lowest = Math.max(0, trailing - 32);
        high = (high ^ shiftLeft(bits.read(32 - leading - lowest), lowest)) >>> 0;
      }
      if (trailing < 32) low = (low ^ shiftLeft(bits.read(32 - trailing - Math.max(0, leading - 32)), trailing)) >>> 0;
    }
    words[HIGH] = high;
    words[LOW] = low;
    into[index] = doubles[0] ?? 0;
  }
}

function writeWindow(bits: BitWriter, high: number, low: number, leading: number, trailing: number): void {
  if (leading < 32) {
    const lowest = Math.max(0, trailing - 32);
    bits.write(high >>> lowest, 32 - leading - lowest);
  }
  if (trailing < 32) bits.write(low >>> trailing, 32 - trailing - Math.max(0, leading - 32));
}

function shiftLeft(value: number, by: number): number {
  return (value * 2 ** by) >>> 0;
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}
