/**
 * The shortest decimal that reads back as the same double, for magnitudes that are written without an exponent and need
 * more digits than fit into an exact double: means, rates, moving averages. JavaScript's own text of such a number costs
 * five times as much, and an answer holds tens of thousands of them.
 *
 * The idea is Steele and White's (How to print floating-point numbers accurately, 1990): of all decimals that round to the
 * double, the one with the fewest digits, and of those the nearest. The double times a power of ten is held exactly as the
 * sum of two doubles (Dekker, A floating-point technique for extending the available precision, 1971). Where rounding could
 * decide wrongly nothing is said, and the caller asks the language.
 */
export class ShortestDigits {
  /** The digits: first these `HIGH_DIGITS`, then the `LOW_DIGITS` of `low`. */
  high = 0;
  low = 0;
  /** How many of the seventeen digits are decimals; up to 21, where there are zeros between the point and the first. */
  decimals = 0;

  readonly #double = new Float64Array(1);
  readonly #words = new Uint32Array(this.#double.buffer);

  /** False where it cannot tell, as for most short numbers, very large or small ones, and powers of two. */
  find(magnitude: number): boolean {
    if (!(magnitude >= LEAST && magnitude < MOST)) return false;
    const words = this.#words;
    this.#double[0] = magnitude;
    const upper = words[1] ?? 0;
    // Below a power of two doubles lie closer than above it.
    if (words[0] === 0 && (upper & FRACTION_MASK) === 0) return false;
    const exponent = (upper >>> 20) - BIAS;

    let decimals = 16 - Math.floor((exponent + 1) * LOG10_OF_2);
    let scaled = magnitude * powerOf(decimals);
    if (scaled < 1e16) {
      decimals += 1;
      scaled = magnitude * powerOf(decimals);
    }
    if (!(scaled >= 1e16 && scaled < 1e17)) return false;
    const power = powerOf(decimals);
    const error = productError(magnitude, decimals, scaled);

    words[0] = 0;
    words[1] = (exponent - 53 + BIAS) << 20;
    const halfGap = (this.#double[0] ?? 0) * power;
    return this.#choose(scaled, error, halfGap, decimals);
  }

  /** Takes as many digits off the exact value `scaled + error` as leave it within `halfGap`. */
  #choose(scaled: number, error: number, halfGap: number, decimals: number): boolean {
    let high = Math.floor(scaled / LOW_LIMIT);
    const exact = scaled - high * LOW_LIMIT + error;
    let unit = 1;
    let chosen = Math.round(exact);
    if (isNear(Math.abs(chosen - exact), 0.5)) return false;
    for (;;) {
      const coarser = unit * 10;
      const candidate = Math.round(exact / coarser) * coarser;
      const distance = Math.abs(candidate - exact);
      if (isNear(distance, halfGap)) return false;
      if (distance > halfGap) break;
      if (isNear(distance, coarser / 2) || coarser === LOW_LIMIT) return false;
      chosen = candidate;
      unit = coarser;
    }
    if (chosen >= LOW_LIMIT) {
      chosen -= LOW_LIMIT;
      high += 1;
    } else if (chosen < 0) {
      chosen += LOW_LIMIT;
      high -= 1;
    }
    if (high < LOW_LIMIT || high >= HIGH_LIMIT) return false;
    this.high = high;
    this.low = chosen;
    this.decimals = decimals;
    return true;
  }
}

export const HIGH_DIGITS = 9;
export const LOW_DIGITS = 8;

const [LEAST, MOST] = [1e-5, 1e15];
const BIAS = 1023;
const FRACTION_MASK = 0xfffff;
const LOG10_OF_2 = Math.log10(2);
const LOW_LIMIT = 10 ** LOW_DIGITS;
const HIGH_LIMIT = 10 ** HIGH_DIGITS;
/** Far more than the sum of what is rounded on the way, far less than one of the last digit. */
const DOUBT = 1e-6;
/** Splits a double into halves of 26 bits (Veltkamp). */
const SPLITTER = 2 ** 27 + 1;

/** The powers of ten that are doubles themselves, and their halves. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const UPPER_HALVES = POWERS.map(upperHalf);
const LOWER_HALVES = POWERS.map((power, exponent) => power - (UPPER_HALVES[exponent] ?? 0));

/** NaN for powers that no double holds exactly. */
function powerOf(exponent: number): number {
  return POWERS[exponent] ?? NaN;
}

function upperHalf(value: number): number {
  const product = value * SPLITTER;
  return product - (product - value);
}

/** What a product with a power of ten lacks of the exact one. */
function productError(value: number, exponent: number, product: number): number {
  const upper = upperHalf(value);
  const lower = value - upper;
  const powerUpper = UPPER_HALVES[exponent] ?? 0;
  const powerLower = LOWER_HALVES[exponent] ?? 0;
  return lower * powerLower - (product - upper * powerUpper - lower * powerUpper - upper * powerLower);
}

function isNear(distance: number, limit: number): boolean {
  return Math.abs(distance - limit) < DOUBT;
}
