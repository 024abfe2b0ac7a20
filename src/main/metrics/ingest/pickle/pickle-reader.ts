/** Why a pickle was not read. */
export type PickleFault =
  /** It names a class or calls something: never done. */
  | 'class'
  /** An operation that a list of tuples does not need. */
  | 'opcode'
  /** No pickle, or one that breaks off. */
  | 'malformed';

/** Stays inside this folder: the reader of frames turns it into a count. */
export class PickleError extends Error {
  readonly fault: PickleFault;

  constructor(fault: PickleFault, message: string) {
    super(message);
    this.name = 'PickleError';
    this.fault = fault;
  }
}

const NEWLINE = 0x0a;

/** A position in a pickle. Reading past its end is a `PickleError`. */
export class PickleReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#move(1));
  }

  uint16(): number {
    return this.#bytes.readUInt16LE(this.#move(2));
  }

  uint32(): number {
    return this.#bytes.readUInt32LE(this.#move(4));
  }

  int32(): number {
    return this.#bytes.readInt32LE(this.#move(4));
  }

  /** An eight-byte length; one beyond what a number holds breaks off as well. */
  length64(): number {
    return Number(this.#bytes.readBigUInt64LE(this.#move(8)));
  }

  bigEndianDouble(): number {
    return this.#bytes.readDoubleBE(this.#move(8));
  }

  take(length: number): Buffer {
    const start = this.#move(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Up to the next newline, without it. */
  line(): Buffer {
    const end = this.#bytes.indexOf(NEWLINE, this.#at);
    if (end === -1) throw new PickleError('malformed', 'it ends inside a line');
    const line = this.#bytes.subarray(this.#at, end);
    this.#at = end + 1;
    return line;
  }

  #move(length: number): number {
    const start = this.#at;
    if (!(start + length <= this.#bytes.length)) throw new PickleError('malformed', 'it breaks off');
    this.#at = start + length;
    return start;
  }
}
