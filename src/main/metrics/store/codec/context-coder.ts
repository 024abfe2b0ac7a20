/**
 * Arithmetic coding of whole numbers, bit by bit, each bit with the odds that its context has shown so far (as in Mahoney's
 * PAQ family; the coder is the carryless one of lpaq). A number is its length in bits, its sign, and then its digits from the
 * top, the first few of them in the context of those before. So residuals that gather around a few values, as those of
 * counters and of anything that wraps or steps do, cost what the choice between these values costs, where Golomb-Rice
 * coding pays for their size. About five times slower than that, so it is for chunks that do not change any more.
 */
const LENGTHS = 64;
const SIGNS = LENGTHS;
const DIGITS = SIGNS + LENGTHS;
/** The coder's interval. In 30 bits everything stays a small integer of the machine: half the time of one in 32. */
const TOP = 2 ** 30 - 1;
/** Odds are 15-bit fractions of "one". */
const EVEN = 1 << 14;
/** The more often a context was seen, the less one bit moves its odds. */
const SETTLED = 60;
const RATES = Uint16Array.from({ length: SETTLED + 1 }, (_, seen) => Math.round(65_536 / (seen + 1.8)));

export const MOST_MODELLED_DIGITS = 8;

const odds = new Uint16Array(DIGITS + 2 * LENGTHS * 2 ** MOST_MODELLED_DIGITS);
const seen = new Uint8Array(odds.length);

function learn(context: number, bit: 0 | 1): void {
  const before = odds[context] ?? EVEN;
  const times = seen[context] ?? 0;
  const rate = RATES[times] ?? 0;
  odds[context] = bit === 1 ? before + (((32_700 - before) * rate) >> 16) : before - (((before - 68) * rate) >> 16);
  if (times < SETTLED) seen[context] = times + 1;
}

function forget(digits: number): void {
  const used = DIGITS + ((2 * LENGTHS) << digits);
  odds.fill(EVEN, 0, used);
  seen.fill(0, 0, used);
}

class Encoder {
  #bytes = new Uint8Array(4096);
  #length = 0;
  #low = 0;
  #high = TOP;

  reset(): void {
    this.#length = 0;
    this.#low = 0;
    this.#high = TOP;
  }

  modelled(context: number, bit: 0 | 1): void {
    this.#put(odds[context] ?? EVEN, bit);
    learn(context, bit);
  }

  plain(bit: 0 | 1): void {
    this.#put(EVEN, bit);
  }

  /** A view that is valid until the next use. */
  finish(): Uint8Array {
    // Zeros follow whatever is read past the end, so the first byte above the low end is enough.
    this.#byte(this.#low === 0 ? 0 : (this.#low >> 22) + 1);
    return this.#bytes.subarray(0, this.#length);
  }

  #put(share: number, bit: 0 | 1): void {
    const middle = this.#low + Math.imul((this.#high - this.#low) >> 12, share >> 3);
    if (bit === 1) this.#high = middle;
    else this.#low = middle + 1;
    while ((this.#low ^ this.#high) >> 22 === 0) {
      this.#byte(this.#high >> 22);
      this.#low = (this.#low & 0x3fffff) << 8;
      this.#high = ((this.#high & 0x3fffff) << 8) | 255;
    }
  }

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = value;
  }
}

const encoder = new Encoder();

/** Whole numbers within ±2^53. `digits` says how many digits after the first are modelled. Valid until the next call. */
export function writeModelled(numbers: Float64Array, count: number, digits: number): Uint8Array {
  forget(digits);
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

/** The other side. One instance with its state in small integers: this is the hot loop of every query on old data. */
class Decoder {
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #end = 0;
  #low = 0;
  #high = TOP;
  #code = 0;
  /** The byte of which the top six bits are in `#code`. */
  #ahead = 0;

  begin(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#low = 0;
    this.#high = TOP;
    // The interval has 30 bits, in pieces of 8 from its top: the last piece begins 2 bits above its end.
    this.#code = (this.#next() << 22) | (this.#next() << 14) | (this.#next() << 6);
    this.#ahead = this.#next();
    this.#code |= this.#ahead >> 2;
  }

  modelled(context: number): 0 | 1 {
    const before = odds[context] ?? EVEN;
    const bit = this.take(before);
    const times = seen[context] ?? 0;
    const rate = RATES[times] ?? 0;
    odds[context] = bit === 1 ? before + (((32_700 - before) * rate) >> 16) : before - (((before - 68) * rate) >> 16);
    if (times < SETTLED) seen[context] = times + 1;
    return bit;
  }

  take(share: number): 0 | 1 {
    const middle = this.#low + Math.imul((this.#high - this.#low) >> 12, share >> 3);
    let bit: 0 | 1 = 0;
    if (this.#code <= middle) {
      this.#high = middle;
      bit = 1;
    } else this.#low = middle + 1;
    while ((this.#low ^ this.#high) >> 22 === 0) {
      this.#low = (this.#low & 0x3fffff) << 8;
      this.#high = ((this.#high & 0x3fffff) << 8) | 255;
      const byte = this.#next();
      this.#code = ((this.#code & 0x3fffff) << 8) | ((this.#ahead & 3) << 6) | (byte >> 2);
      this.#ahead = byte;
    }
    return bit;
  }

  #next(): number {
    return this.#at < this.#end ? (this.#bytes[this.#at++] ?? 0) : 0;
  }
}

const decoder = new Decoder();

/** Reads what `writeModelled` wrote, from `start` to `end`. */
export function readModelled(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: Float64Array,
  count: number,
  digits: number,
): void {
  forget(digits);
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
    for (let place = modelled; place < length - 1; place += 1) size = size * 2 + decoder.take(EVEN);
    into[index] = negative === 1 ? -size : size;
  }
}

function bitLength(size: number): number {
  if (size < 2 ** 31) return 32 - Math.clz32(size);
  return size < 2 ** 32 ? 32 : 64 - Math.clz32(Math.floor(size / 2 ** 32));
}
