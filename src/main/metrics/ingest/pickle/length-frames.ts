/** The longest frame that is read: what carbon's own receiver allows. */
export const MAX_FRAME_BYTES = 1024 * 1024;
const HEADER_BYTES = 4;

/**
 * Cuts a byte stream into frames with a big-endian length of four bytes before each. Pieces are kept until their frame is
 * whole, so that memory follows what was sent, never what a header promises.
 */
export class LengthFrames {
  readonly #onFrame: (frame: Buffer) => void;
  #pieces: Buffer[] = [];
  #heldBytes = 0;
  /** Of header and frame together; null until the header is there. */
  #wantedBytes: number | null = null;

  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Returns false where a frame is too long: then nothing after it can be told apart. */
  push(chunk: Buffer): boolean {
    this.#pieces.push(chunk);
    this.#heldBytes += chunk.length;
    for (;;) {
      if (this.#wantedBytes === null) {
        if (this.#heldBytes < HEADER_BYTES) break;
        const length = this.#whole().readUInt32BE(0);
        if (length > MAX_FRAME_BYTES) return this.#refuse();
        this.#wantedBytes = HEADER_BYTES + length;
      }
      if (this.#heldBytes < this.#wantedBytes) break;
      this.#cut(this.#wantedBytes);
    }
    this.#release();
    return true;
  }

  #refuse(): false {
    this.#pieces = [];
    this.#heldBytes = 0;
    return false;
  }

  #cut(end: number): void {
    const whole = this.#whole();
    const rest = whole.subarray(end);
    this.#pieces = rest.length > 0 ? [rest] : [];
    this.#heldBytes = rest.length;
    this.#wantedBytes = null;
    this.#onFrame(whole.subarray(HEADER_BYTES, end));
  }

  #whole(): Buffer {
    const [first] = this.#pieces;
    if (first !== undefined && this.#pieces.length === 1) return first;
    const whole = Buffer.concat(this.#pieces);
    this.#pieces = [whole];
    return whole;
  }

  /** A small rest is copied: it would keep the socket's whole buffer alive. Many small pieces become one now and then. */
  #release(): void {
    const last = this.#pieces.at(-1);
    if (last !== undefined && last.byteLength < last.buffer.byteLength)
      this.#pieces[this.#pieces.length - 1] = Buffer.from(last);
    if (this.#pieces.length >= MAX_PIECES) this.#whole();
  }
}

/** A sender of single bytes must not cost a buffer for each. Joining so rarely keeps the copying linear in practice. */
const MAX_PIECES = 512;
