/**
 * Arithmetic coding bit by bit, each bit with the odds that its context has shown so far (as in Mahoney's PAQ family; the
 * coder is the carryless one of lpaq). Contexts are numbers that the caller gives out.
 */

/** The coder's interval. In 30 bits everything stays a small integer of the machine: half the time of one in 32. */
const TOP = 2 ** 30 - 1;
/** Odds are 15-bit fractions of "one". */
const EVEN = 1 << 14;
/** The more often a context was seen, the less one bit moves its odds. */
const SETTLED = 60;
const RATES = Uint16Array.from({ length: SETTLED + 1 }, (_, seen) => Math.round(65_536 / (seen + 1.8)));

const MOST_CONTEXTS = 1 << 16;
const odds = new Uint16Array(MOST_CONTEXTS);
const seen = new Uint8Array(MOST_CONTEXTS);

function learn(context: number, bit: 0 | 1): void {
  const before = odds[context] ?? EVEN;
  const times = seen[context] ?? 0;
  const rate = RATES[times] ?? 0;
  odds[context] = bit === 1 ? before + (((32_700 - before) * rate) >> 16) : before - (((before - 68) * rate) >> 16);
  if (times < SETTLED) seen[context] = times + 1;
}

/** Begins anew: the first `used` contexts have shown nothing yet. */
export function forgetOdds(used: number): void {
  odds.fill(EVEN, 0, used);
  seen.fill(0, 0, used);
}

/** Writes bits. One for all: its buffer is used again. */
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

  /** A bit that nothing is known of. */
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

export const encoder = new Encoder();

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

  /** A bit that nothing is known of. */
  plain(): 0 | 1 {
    return this.take(EVEN);
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

export const decoder = new Decoder();

/** The binary digits of a whole number within 2^53. */
export function bitLength(size: number): number {
  if (size < 2 ** 31) return 32 - Math.clz32(size);
  return size < 2 ** 32 ? 32 : 64 - Math.clz32(Math.floor(size / 2 ** 32));
}
