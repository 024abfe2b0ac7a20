/** Bits into bytes, most significant first. Grows as needed; `reset` keeps the buffer for the next chunk. */
export class BitWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;
  #pending = 0;
  #free = 8;

  reset(): void {
    this.#length = 0;
    this.#pending = 0;
    this.#free = 8;
  }

  get byteLength(): number {
    return this.#length + (this.#free === 8 ? 0 : 1);
  }

  /** Writes the low `count` bits (0 to 53) of a non-negative integer. */
  write(value: number, count: number): void {
    if (count > 24) {
      const low = 2 ** 24;
      this.write(Math.floor(value / low), count - 24);
      this.write(value % low, 24);
      return;
    }
    let left = count;
    while (left > 0) {
      const take = left < this.#free ? left : this.#free;
      left -= take;
      const piece = (value >>> left) & ((1 << take) - 1);
      this.#pending |= piece << (this.#free - take);
      this.#free -= take;
      if (this.#free === 0) this.#flush();
    }
  }

  /** `count` ones and a zero. */
  writeUnary(count: number): void {
    let left = count;
    while (left >= 16) {
      this.write(0xffff, 16);
      left -= 16;
    }
    this.write(((1 << left) - 1) << 1, left + 1);
  }

  /** Fills up the last byte with zeros and returns a view that is valid until the next write. */
  finish(): Uint8Array {
    if (this.#free < 8) this.#flush();
    return this.#bytes.subarray(0, this.#length);
  }

  #flush(): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = this.#pending;
    this.#pending = 0;
    this.#free = 8;
  }
}

/** Reads what `BitWriter` wrote. Reading past the end yields zeros; the caller knows how many values there are. */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** In bits, from the start of the bytes. */
  #position: number;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.#position = offset * 8;
  }

  read(count: number): number {
    if (count > 24) {
      const high = this.read(count - 24);
      return high * 2 ** 24 + this.read(24);
    }
    if (count === 0) return 0;
    const value = this.#peek() >>> (32 - count);
    this.#position += count;
    return value;
  }

  readBit(): number {
    const bit = ((this.#bytes[this.#position >>> 3] ?? 0) >>> (7 - (this.#position & 7))) & 1;
    this.#position += 1;
    return bit;
  }

  /** Counts ones up to the next zero, `limit` (24 or less) at most; then no zero is consumed. */
  readUnary(limit: number): number {
    const ones = Math.clz32(~this.#peek());
    if (ones >= limit) {
      this.#position += limit;
      return limit;
    }
    this.#position += ones + 1;
    return ones;
  }

  /** The next bits at the top of a word; at least 25 of them are valid. */
  #peek(): number {
    const bytes = this.#bytes;
    const at = this.#position >>> 3;
    const word =
      ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    return word << (this.#position & 7);
  }
}
