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
    let k = this.#k;
    let scaled = this.#count * 2 ** k;
    while (scaled < sum && k < 50) {
      scaled *= 2;
      k += 1;
    }
    while (k > 0 && scaled >= 2 * sum) {
      scaled /= 2;
      k -= 1;
    }
    this.#k = k;
    return k;
  }

  add(value: number): void {
    this.#sum += value;
    this.#count += 1;
    if (this.#count >= RESCALE_AT) {
      this.#sum = Math.floor(this.#sum / 2);
      this.#count /= 2;
    }
  }
}

export function writeRice(bits: BitWriter, values: Float64Array, count: number): void {
  const adaptation = new Adaptation();
  for (let index = 0; index < count; index += 1) {
    const value = values[index] ?? 0;
    const k = adaptation.parameter();
    const unit = 2 ** k;
    const quotient = Math.floor(value / unit);
    if (quotient < ESCAPE) {
      bits.writeUnary(quotient);
      bits.write(value - quotient * unit, k);
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
    const value = quotient === ESCAPE ? bits.read(53) : quotient * 2 ** k + bits.read(k);
    into[index] = value;
    adaptation.add(value);
  }
}
