import type { StreamReader } from './listen-for-streams';

const NEWLINE = 0x0a;
const MAX_LINE_BYTES = 65_536;

export interface WholeLinesOptions {
  /** All lines that a piece of input completes, each with its newline. */
  readonly take: (lines: string) => void;
  readonly tooLong: (excerpt: string) => void;
}

/** Cuts a stream after its last newline. A line that is too long is skipped; what is left at the end was never finished. */
export class WholeLines implements StreamReader {
  readonly #options: WholeLinesOptions;
  #rest: Buffer[] = [];
  #restBytes = 0;
  #skipping = false;

  constructor(options: WholeLinesOptions) {
    this.#options = options;
  }

  get heldBytes(): number {
    return this.#restBytes;
  }

  push(chunk: Buffer): boolean {
    const start = this.#skipping ? chunk.indexOf(NEWLINE) + 1 : 0;
    if (this.#skipping && start === 0) return true;
    this.#skipping = false;
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > start) this.#finish(chunk.subarray(start, end));
    this.#keep(chunk.subarray(Math.max(start, end)));
    return true;
  }

  #finish(lines: Buffer): void {
    const whole = Buffer.concat([...this.#rest, lines]);
    this.#forget();
    this.#options.take(whole.toString('utf8'));
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0) return;
    if (this.#restBytes + piece.length > MAX_LINE_BYTES) {
      this.#options.tooLong(Buffer.concat([...this.#rest, piece.subarray(0, 200)]).toString('utf8', 0, 200));
      this.#skipping = true;
      this.#forget();
      return;
    }
    this.#rest.push(Buffer.from(piece));
    this.#restBytes += piece.length;
  }

  #forget(): void {
    this.#rest = [];
    this.#restBytes = 0;
  }
}
