import type { ByteWriter } from './byte-writer';

const ZERO = 48;
/** Greater steps are not worth counting on digit by digit. */
const MOST_SECONDS = 1e9;

/**
 * What follows the value of each point in Graphite's JSON, from one point to the next: its time and the beginning of
 * another point. The digits are counted on in place, since formatting each time anew costs more than the value does.
 */
export class TimeText {
  static readonly NEXT = ', [';
  #text = textOf('');
  #sizeBytes = 0;
  #seconds: number;
  readonly #step: number;

  /** Whole seconds since the epoch, and between points. */
  constructor(startSeconds: number, stepSeconds: number) {
    this.#seconds = startSeconds;
    this.#step = stepSeconds;
    this.#format();
  }

  /** `, 1795436400], [` */
  write(writer: ByteWriter): void {
    writer.copy(this.#text, this.#sizeBytes);
  }

  advance(): void {
    this.#seconds += this.#step;
    const isPlain = this.#seconds >= this.#step && this.#step < MOST_SECONDS;
    if (!isPlain || !this.#count()) this.#format();
  }

  /** False where there are not digits enough. */
  #count(): boolean {
    const text = this.#text;
    let carry = this.#step | 0;
    for (let at = this.#sizeBytes - TimeText.NEXT.length - 2; carry > 0; at -= 1) {
      if (at < 2) return false;
      const sum = text.getUint8(at) - ZERO + carry;
      carry = (sum / 10) | 0;
      text.setUint8(at, ZERO + sum - carry * 10);
    }
    return true;
  }

  #format(): void {
    const text = `, ${this.#seconds}]${TimeText.NEXT}`;
    this.#text = textOf(text);
    this.#sizeBytes = text.length;
  }
}

/** ASCII characters in memory that four bytes at a time can be taken from. */
function textOf(text: string): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(Math.ceil(text.length / 4) * 4));
  for (let at = 0; at < text.length; at += 1) view.setUint8(at, text.charCodeAt(at));
  return view;
}
