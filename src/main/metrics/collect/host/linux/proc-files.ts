import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';

/** Reads the small files of /proc into one buffer that is used again and again: thousands are read each minute. */
export class ProcFiles {
  readonly #root: string;
  #buffer = Buffer.allocUnsafe(16 * 1024);

  constructor(root: string) {
    this.#root = root;
  }

  /** The whole text of a file. Throws where it is not there. */
  read(name: string): string {
    const descriptor = openSync(path.join(this.#root, name), 'r');
    try {
      let length = 0;
      for (;;) {
        if (length === this.#buffer.length) this.#buffer = Buffer.concat([this.#buffer, Buffer.allocUnsafe(length)]);
        const count = readSync(descriptor, this.#buffer, length, this.#buffer.length - length, null);
        if (count === 0) break;
        length += count;
      }
      return this.#buffer.toString('utf8', 0, length);
    } finally {
      closeSync(descriptor);
    }
  }

  /** The first piece of a file, for those of which only the beginning matters. Null where it has gone meanwhile. */
  readStart(name: string): string | null {
    try {
      const descriptor = openSync(path.join(this.#root, name), 'r');
      try {
        return this.#buffer.toString('utf8', 0, readSync(descriptor, this.#buffer, 0, 1024, null));
      } finally {
        closeSync(descriptor);
      }
    } catch {
      // A process that ended between being listed and being read.
      return null;
    }
  }
}

/** What the kernel counts in: bytes in a page of memory, clock ticks in a second. */
export interface KernelUnits {
  readonly pageBytes: number;
  readonly ticksPerSecond: number;
}

/** From the auxiliary vector of this process (getauxval(3): 6 is AT_PAGESZ, 17 is AT_CLKTCK), two words for each entry. */
export function readKernelUnits(): KernelUnits {
  const units = { pageBytes: 4096, ticksPerSecond: 100 };
  try {
    const vector = readFileSync('/proc/self/auxv');
    for (let at = 0; at + 16 <= vector.length; at += 16) {
      const key = vector.readBigUInt64LE(at);
      if (key === 6n) units.pageBytes = Number(vector.readBigUInt64LE(at + 8));
      if (key === 17n) units.ticksPerSecond = Number(vector.readBigUInt64LE(at + 8));
    }
  } catch {
    // Not readable under some sandboxes: the values of nearly every Linux machine stand.
  }
  return units;
}
