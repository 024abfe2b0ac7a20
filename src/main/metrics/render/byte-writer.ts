import { pythonFloat } from '../query/python-format';
import { HIGH_DIGITS, LOW_DIGITS, ShortestDigits } from './shortest-digits';

const MINUS = 45;
const POINT = 46;
const ZERO = 48;

const DECIMALS = 6;
const SCALE = 10 ** DECIMALS;
/** Up to 15 digits a decimal and its double belong to each other, so the digits found are the shortest there are. */
const EXACT = 1e15;
/** Python writes what is smaller than a ten thousandth with an exponent. */
const PLAIN = 100;
const MAX_INT = 2 ** 31 - 1;
const SHORTEST = new ShortestDigits();
/** Below it a number's hundredths fit into 32 bits. */
const FEW_HUNDREDTHS = 2e7;

/** A growing piece of memory that texts and numbers are written into: no string is built for each point. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;
  #length = 0;

  constructor(sizeBytes = 1024) {
    this.#bytes = new Uint8Array(Math.max(64, Math.ceil(sizeBytes)));
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** What has been written. It is the writer's own memory: hand it over and forget the writer. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /**
   * A short text that is written again and again: the first `sizeBytes` of a view whose own size is a multiple of four.
   * Four bytes at a time, since one at a time costs more than the number before them.
   */
  copy(text: DataView, sizeBytes: number): void {
    this.#reserve(sizeBytes + 4);
    const view = this.#view;
    const start = this.#length;
    for (let at = 0; at < sizeBytes; at += 4) view.setUint32(start + at, text.getUint32(at));
    this.#length = start + sizeBytes;
  }

  /** Takes the last bytes back. */
  drop(sizeBytes: number): void {
    this.#length -= sizeBytes;
  }

  /** Text of ASCII characters. */
  ascii(text: string): void {
    this.#reserve(text.length);
    const bytes = this.#bytes;
    const start = this.#length;
    for (let index = 0; index < text.length; index += 1) bytes[start + index] = text.charCodeAt(index);
    this.#length = start + text.length;
  }

  utf8(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += UTF8.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  /** A double, the most significant byte first. */
  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value);
    this.#length += 8;
  }

  /** Four bytes, the least significant first. */
  int32(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#length, value, true);
    this.#length += 4;
  }

  /** A whole number, as text. */
  integer(value: number): void {
    if (!(Math.abs(value) < EXACT)) {
      this.ascii(String(value));
      return;
    }
    this.#reserve(24);
    if (value < 0) this.#put(MINUS);
    this.#digits(Math.abs(value), digitCount(Math.abs(value)));
  }

  /**
   * The shortest text that reads back as the same finite double. `whole` follows what has no decimals: Python writes
   * `5.0` where JSON needs only `5`.
   */
  decimal(value: number, whole: '' | '.0'): void {
    const magnitude = Math.abs(value);
    const hundredths = magnitude < FEW_HUNDREDTHS ? (magnitude * 100 + 0.5) | 0 : 0;
    if (hundredths > 0 && hundredths / 100 === magnitude) this.#hundredths(value < 0, hundredths, whole);
    else this.#anyDecimal(value, magnitude, whole);
  }

  /** Most values have two decimals at most: then all of it fits into 32 bits. */
  #hundredths(isNegative: boolean, hundredths: number, whole: '' | '.0'): void {
    this.#reserve(32);
    if (isNegative) this.#put(MINUS);
    const units = (hundredths / 100) | 0;
    this.#digits(units, digitCount(units));
    const rest = hundredths - units * 100;
    if (rest === 0) {
      if (whole !== '') this.ascii(whole);
      return;
    }
    const at = this.#length;
    this.#view.setUint8(at, POINT);
    this.#view.setUint16(at + 1, PAIRS[rest] ?? 0);
    this.#length = at + (rest % 10 === 0 ? 2 : 3);
  }

  #anyDecimal(value: number, magnitude: number, whole: '' | '.0'): void {
    const scaled = Math.round(magnitude * SCALE);
    const isShort = scaled < EXACT && scaled / SCALE === magnitude && (scaled >= PLAIN || Object.is(value, 0));
    if (!isShort) {
      if (magnitude >= PLAIN / SCALE && SHORTEST.find(magnitude)) this.#shortest(value < 0, SHORTEST, whole);
      else this.ascii(whole === '' && !Object.is(value, -0) ? String(value) : pythonFloat(value));
      return;
    }
    const units = Math.floor(magnitude);
    let fraction = scaled - units * SCALE;
    let decimals = fraction === 0 ? 0 : DECIMALS;
    while (decimals > 0 && fraction % 10 === 0) {
      fraction = (fraction / 10) | 0;
      decimals -= 1;
    }
    this.#reserve(32);
    if (value < 0) this.#put(MINUS);
    this.#digits(units, digitCount(units));
    if (decimals > 0) {
      this.#put(POINT);
      this.#digits(fraction, decimals);
    } else if (whole !== '') this.ascii(whole);
  }

  /** All of its digits, less the zeros at the end. */
  #shortest(isNegative: boolean, { high, low, decimals }: ShortestDigits, whole: '' | '.0'): void {
    this.#reserve(48);
    if (isNegative) this.#put(MINUS);
    const units = HIGH_DIGITS + LOW_DIGITS - decimals;
    const start = this.#length;
    if (units > 0) this.#length += 1;
    else {
      this.#put(ZERO);
      this.#put(POINT);
      this.#digits(0, -units);
    }
    this.#digits(high, HIGH_DIGITS);
    this.#digits(low, LOW_DIGITS);
    const bytes = this.#bytes;
    if (units > 0) {
      for (let at = start; at < start + units; at += 1) bytes[at] = bytes[at + 1] ?? ZERO;
      bytes[start + units] = POINT;
    }
    let end = this.#length;
    while (bytes[end - 1] === ZERO) end -= 1;
    const isWhole = bytes[end - 1] === POINT;
    this.#length = isWhole ? end - 1 : end;
    if (isWhole && whole !== '') this.ascii(whole);
  }

  #put(byte: number): void {
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  /** So many digits, the last ones of the number; there is room for them. */
  #digits(value: number, count: number): void {
    const view = this.#view;
    const start = this.#length;
    let at = start + count;
    this.#length = at;
    let rest = value;
    // Doubles divide slowly: as soon as the number fits into 32 bits, it is one.
    while (rest > MAX_INT) {
      const hundredth = Math.floor(rest / 100);
      at -= 2;
      view.setUint16(at, PAIRS[rest - hundredth * 100] ?? 0);
      rest = hundredth;
    }
    let small = rest | 0;
    while (at > start + 1) {
      const hundredth = (small / 100) | 0;
      at -= 2;
      view.setUint16(at, PAIRS[small - hundredth * 100] ?? 0);
      small = hundredth;
    }
    if (at > start) view.setUint8(start, ZERO + (small % 10));
  }

  #reserve(sizeBytes: number): void {
    const needed = this.#length + sizeBytes;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

const UTF8 = new TextEncoder();
/** The two digits of each number below a hundred, as one number of 16 bits. */
const PAIRS = Uint16Array.from({ length: 100 }, (_, pair) => ((ZERO + ((pair / 10) | 0)) << 8) | (ZERO + (pair % 10)));

function digitCount(value: number): number {
  // Most numbers are small or times.
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value >= 1e9 && value < 1e10) return 10;
  let count = 3;
  for (let limit = 1000; limit <= value; limit *= 10) count += 1;
  return count;
}
