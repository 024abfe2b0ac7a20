/** A listener's way into the store for points whose series have numbers: of names that were seen before, no string is made. */
export interface NumberedSink {
  readonly names: WireNames;
  /** The number of a name that `SampleSink.point` has just been given, or −1. */
  numberOf(name: string): number;
  /** Time as in `SampleSink.point`. False where the point was not taken: then it is given to that one, which says why. */
  point(number: number, value: number, timeSeconds: number): boolean;
}

/**
 * Numbers of series by the bytes in which their names come over the wire, so that a line that was seen before costs no
 * string. A cache: what is not here goes the long way once. Open addressing over one arena of bytes; and because senders
 * repeat themselves, the entry that followed another last time is tried before anything is hashed.
 */
export class WireNames {
  #arena = new Uint8Array(64 * 1024);
  #used = 0;
  #count = 0;
  /** Of each entry: where its bytes begin (they end where the next ones begin), hash, number, and who came after it. */
  #starts = new Uint32Array(1025);
  #hashes = new Int32Array(1024);
  #numbers = new Int32Array(1024);
  #followers = new Int32Array(1024).fill(-1);
  /** Entries plus one; 0 is free. Always at least twice as many places as entries. */
  #table = new Int32Array(2048);

  get size(): number {
    return this.#count;
  }

  numberOf(entry: number): number {
    return this.#numbers[entry] ?? -1;
  }

  /** The entry that came after `previous` last time, if the bytes from `start` on are its name and a blank; else −1. */
  predict(bytes: Uint8Array, start: number, previous: number): number {
    const entry = previous < this.#count ? (this.#followers[previous] ?? -1) : -1;
    if (entry < 0) return -1;
    const from = this.#starts[entry] ?? 0;
    const length = this.lengthOf(entry);
    // Names differ at their ends more often than at their beginnings.
    const blank = bytes[start + length] ?? 0xff;
    if (blank > 0x20 || blank === 0x0a) return -1;
    for (let at = length - 1; at >= 0; at -= 1) if (bytes[start + at] !== this.#arena[from + at]) return -1;
    return entry;
  }

  lengthOf(entry: number): number {
    return (this.#starts[entry + 1] ?? 0) - (this.#starts[entry] ?? 0);
  }

  /** The entry of a name, or −1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const mask = this.#table.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const entry = (this.#table[place] ?? 0) - 1;
      if (entry < 0) return -1;
      if (this.#hashes[entry] === hash && this.#isName(entry, bytes, start, end)) return entry;
    }
  }

  /** Notes that `entry` came after `previous` (−1 for a connection's first line). */
  follow(previous: number, entry: number): void {
    if (previous >= 0 && previous < this.#count) this.#followers[previous] = entry;
  }

  /** Adds a name that is not there yet. Returns its entry, or −1 where the cache is full. */
  add(bytes: Uint8Array, start: number, end: number, number: number): number {
    if (this.#count >= MAX_ENTRIES) return -1;
    if (this.#count === this.#numbers.length) this.#growEntries();
    while (this.#used + end - start > this.#arena.length)
      this.#arena = copied(new Uint8Array(2 * this.#arena.length), this.#arena);
    const entry = this.#count;
    this.#count += 1;
    for (let at = start; at < end; at += 1) this.#arena[this.#used + at - start] = bytes[at] ?? 0;
    this.#used += end - start;
    this.#starts[entry + 1] = this.#used;
    this.#hashes[entry] = hashOf(bytes, start, end);
    this.#numbers[entry] = number;
    this.#place(entry);
    return entry;
  }

  /** Forgets everything: numbers may mean something else now. */
  clear(): void {
    this.#count = 0;
    this.#used = 0;
    this.#table.fill(0);
    this.#followers.fill(-1);
  }

  #isName(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.lengthOf(entry) !== end - start) return false;
    const shift = (this.#starts[entry] ?? 0) - start;
    for (let at = start; at < end; at += 1) if (bytes[at] !== this.#arena[at + shift]) return false;
    return true;
  }

  #place(entry: number): void {
    const mask = this.#table.length - 1;
    let place = (this.#hashes[entry] ?? 0) & mask;
    while (this.#table[place] !== 0) place = (place + 1) & mask;
    this.#table[place] = entry + 1;
  }

  #growEntries(): void {
    const size = this.#numbers.length * 2;
    this.#starts = copied(new Uint32Array(size + 1), this.#starts);
    this.#hashes = copied(new Int32Array(size), this.#hashes);
    this.#numbers = copied(new Int32Array(size), this.#numbers);
    this.#followers = copied(new Int32Array(size).fill(-1), this.#followers);
    this.#table = new Int32Array(size * 2);
    for (let entry = 0; entry < this.#count; entry += 1) this.#place(entry);
  }
}

/** Names beyond this many go the long way: a flood of ever new names must not grow memory without end. */
const MAX_ENTRIES = 2_000_000;

/** FNV-1a, finished so that the low bits, which choose the place, depend on all of them. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}

function copied<Column extends Uint8Array | Uint32Array | Int32Array>(target: Column, source: Column): Column {
  target.set(source);
  return target;
}
