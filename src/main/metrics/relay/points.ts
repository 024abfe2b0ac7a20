/** Points on their way to a destination, as columns. Times in whole seconds. */
export interface RelayedPoints {
  readonly names: readonly string[];
  readonly values: readonly number[];
  readonly times: readonly number[];
}

const FIRST_BYTES = 16_384;
/** Length of the name, value and time. */
const FIXED_BYTES = 2 + 8 + 8;

/** Points as they are written to disk: `length name value time`, one after the other. */
export class PointBuffer {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get byteLength(): number {
    return this.#length;
  }

  push(name: string, value: number, timeSeconds: number): void {
    // A character has three bytes at most: those with four are two characters here.
    const needed = this.#length + name.length * 3 + FIXED_BYTES;
    if (needed > this.#bytes.length) this.#grow(needed);
    const bytes = this.#bytes;
    const start = this.#length;
    const nameBytes = bytes.write(name, start + 2);
    let at = bytes.writeUInt16LE(nameBytes, start) + nameBytes;
    at = bytes.writeDoubleLE(value, at);
    this.#length = bytes.writeDoubleLE(timeSeconds, at);
    this.#count += 1;
  }

  /** What is in it, valid until the next `push`. */
  peek(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
    this.#count = 0;
    // One burst must not hold its memory for ever.
    if (this.#bytes.length > 64 * FIRST_BYTES) this.#bytes = Buffer.allocUnsafe(FIRST_BYTES);
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Reads what `PointBuffer` wrote. */
export function decodePoints(pieces: readonly Buffer[]): RelayedPoints {
  const names: string[] = [];
  const values: number[] = [];
  const times: number[] = [];
  for (const bytes of pieces) {
    for (let at = 0; at < bytes.length;) {
      const nameEnd = at + 2 + bytes.readUInt16LE(at);
      names.push(bytes.toString('utf8', at + 2, nameEnd));
      values.push(bytes.readDoubleLE(nameEnd));
      times.push(bytes.readDoubleLE(nameEnd + 8));
      at = nameEnd + 16;
    }
  }
  return { names, values, times };
}
