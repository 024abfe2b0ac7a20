import { bitLength, decoder, encoder, forgetOdds } from './binary-coder';

/**
 * Arithmetic coding of whole numbers. A number is its length in bits, its sign, and then its digits from the
 * top, the first few of them in the context of those before. So residuals that gather around a few values, as those of
 * counters and of anything that wraps or steps do, cost what the choice between these values costs, where Golomb-Rice
 * coding pays for their size. About five times slower than that, so it is for chunks that do not change any more.
 */
const LENGTHS = 64;
const SIGNS = LENGTHS;
const DIGITS = SIGNS + LENGTHS;

export const MOST_MODELLED_DIGITS = 8;

function contextsOf(digits: number): number {
  return DIGITS + ((2 * LENGTHS) << digits);
}

/** Whole numbers within ±2^53. `digits` says how many digits after the first are modelled. Valid until the next call. */
export function writeModelled(numbers: Float64Array, count: number, digits: number): Uint8Array {
  forgetOdds(contextsOf(digits));
  encoder.reset();
  for (let index = 0; index < count; index += 1) {
    const number = numbers[index] ?? 0;
    const size = Math.abs(number);
    const length = bitLength(size);
    let node = 1;
    for (let place = 5; place >= 0; place -= 1) {
      const bit = ((length >> place) & 1) as 0 | 1;
      encoder.modelled(node, bit);
      node = node * 2 + bit;
    }
    if (length === 0) continue;
    const negative = number < 0 ? 1 : 0;
    encoder.modelled(SIGNS + length, negative);
    const base = DIGITS + ((negative * LENGTHS + length) << digits);
    let prefix = 1;
    for (let place = length - 2; place >= 0; place -= 1) {
      const bit = (place < 31 && length <= 31 ? (size >>> place) & 1 : Math.floor(size / 2 ** place) % 2) as 0 | 1;
      if (length - 2 - place < digits) {
        encoder.modelled(base + prefix, bit);
        prefix = prefix * 2 + bit;
      } else encoder.plain(bit);
    }
  }
  return encoder.finish();
}

/** Reads what `writeModelled` wrote, from `start` to `end`. */
export function readModelled(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: Float64Array,
  count: number,
  digits: number,
): void {
  forgetOdds(contextsOf(digits));
  decoder.begin(bytes, start, end);
  for (let index = 0; index < count; index += 1) {
    let node = 1;
    for (let place = 0; place < 6; place += 1) node = node * 2 + decoder.modelled(node);
    const length = node - LENGTHS;
    if (length === 0) {
      into[index] = 0;
      continue;
    }
    const negative = decoder.modelled(SIGNS + length);
    const base = DIGITS + ((negative * LENGTHS + length) << digits);
    const modelled = Math.min(digits, length - 1);
    let prefix = 1;
    for (let place = 0; place < modelled; place += 1) prefix = prefix * 2 + decoder.modelled(base + prefix);
    let size = prefix;
    for (let place = modelled; place < length - 1; place += 1) size = size * 2 + decoder.plain();
    into[index] = negative === 1 ? -size : size;
  }
}
