const ZERO = 48;
/** Greater steps are not worth counting on digit by digit. */
const MOST_SECONDS = 1e9;

/**
 * What follows the value of each point in Graphite's JSON, from one point to the next: its time and the beginning of
 * another point. The digits are counted on in place, since formatting each time anew costs more than the value does.
 */
export class TimeText {
  static readonly NEXT = ', [';
  #text: Uint8Array;
  #seconds: number;
  readonly #step: number;

  /** Whole seconds since the epoch, and between points. */
  constructor(startSeconds: number, stepSeconds: number) {
    this.#seconds = startSeconds;
    this.#step = stepSeconds;
    this.#text = textOf(startSeconds);
  }

  /** `, 1795436400], [`; valid until the next step. */
  get text(): Uint8Array {
    return this.#text;
  }

  advance(): void {
    this.#seconds += this.#step;
    const isPlain = this.#seconds >= this.#step && this.#step < MOST_SECONDS;
    if (!isPlain || !this.#count()) this.#text = textOf(this.#seconds);
  }

  /** False where there are not digits enough. */
  #count(): boolean {
    const text = this.#text;
    let carry = this.#step | 0;
    for (let at = text.length - TimeText.NEXT.length - 2; carry > 0; at -= 1) {
      if (at < 2) return false;
      const sum = (text[at] ?? ZERO) - ZERO + carry;
      carry = (sum / 10) | 0;
      text[at] = ZERO + sum - carry * 10;
    }
    return true;
  }
}

function textOf(seconds: number): Uint8Array {
  const text = `, ${seconds}]${TimeText.NEXT}`;
  // Memory as small as this lies among other values, where that of an encoder's answer is a piece of its own.
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
