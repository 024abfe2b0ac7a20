import { BitReader, BitWriter } from './bit-stream';

/**
 * Adaptive Golomb-Rice coding of non-negative integers below 2^53: the parameter follows the mean of what came before,
 * as in LOCO-I (Weinberger, Seroussi, Sapiro 2000), so no table is stored and quiet stretches cost about a bit a value.
 */
const ESCAPE = 23;
const RESCALE_AT = 32;

/** The running mean that both sides keep alike, in whole numbers so that they agree on every machine. */
class Adaptation {
  #sum = 4;
  #count = 1;
  #k = 2;

  /** The number of low bits that are written as they are: the least k with count × 2^k ≥ sum. */
  parameter(): number {
    const sum = this.#sum;
    const count = this.#count;
    let k = this.#k;
    // Small sums, which are nearly all, stay in whole machine numbers.
    if (sum < 2 ** 30 && k < 25) {
      while (count << k < sum) k += 1;
      while (k > 0 && count << (k - 1) >= sum) k -= 1;
    } else {
      while (count * 2 ** k < sum && k < 50) k += 1;
      while (k > 0 && count * 2 ** (k - 1) >= sum) k -= 1;
    }
    this.#k = k;
    return k;
  }

  add(value: number): void {
    this.#sum += value;
    this.#count += 1;
    if (this.#count >= RESCALE_AT) {
      this.#sum = Math.floor(this.#sum / 2);
      this.#count >>= 1;
    }
  }
}

export function writeRice(bits: BitWriter, values: Float64Array, count: number): void {
  const adaptation = new Adaptation();
  for (let index = 0; index < count; index += 1) {
    const value = values[index] ?? 0;
    const k = adaptation.parameter();
    const quotient = value < 2 ** 31 && k < 31 ? value >>> k : Math.floor(value / 2 ** k);
    if (quotient < ESCAPE) {
      bits.writeUnary(quotient);
      bits.write(value - quotient * 2 ** k, k);
    } else {
      bits.write(2 ** ESCAPE - 1, ESCAPE);
      bits.write(value, 53);
    }
    adaptation.add(value);
  }
}

export function readRice(bits: BitReader, into: Float64Array, count: number): void {
  const adaptation = new Adaptation();
  for (let index = 0; index < count; index += 1) {
    const k = adaptation.parameter();
    const quotient = bits.readUnary(ESCAPE);
    const value =
      quotient === ESCAPE ? bits.read(53) : k < 25 ? (quotient << k) + bits.read(k) : quotient * 2 ** k + bits.read(k);
    into[index] = value;
    adaptation.add(value);
  }
}
