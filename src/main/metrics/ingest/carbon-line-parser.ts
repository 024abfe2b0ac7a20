import { isWrittenNan, parseNumber } from './parse-number';
import { normalizeSeriesName } from './series-name';

/** Why a line was not taken. */
export const REJECTIONS = [
  'fields',
  'value',
  'nan',
  'timestamp',
  'name',
  'too-long',
  'too-old',
  'in-the-future',
] as const;
export type Rejection = (typeof REJECTIONS)[number];

export interface LineSink {
  /** `timeSeconds` is whole; −1 stands for now. */
  point(name: string, value: number, timeSeconds: number): void;
  /** A bad line; `line` is cut to what fits into a log. */
  reject(reason: Rejection, line: string): void;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
const DOT = 0x2e;
const SEMICOLON = 0x3b;
const MAX_LINE_BYTES = 16_384;

/**
 * carbon's plaintext protocol over a byte stream: `name value timestamp`, any whitespace between, one line each. Never
 * throws. What is left without a newline when the stream ends is dropped, as carbon does.
 */
export class CarbonLineParser {
  readonly #sink: LineSink;
  #rest: Buffer | null = null;
  /** Inside a line that is too long: everything up to its newline is skipped. */
  #skipping = false;

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#rest !== null) {
      bytes = Buffer.concat([this.#rest, chunk]);
      this.#rest = null;
    }
    let start = 0;
    if (this.#skipping) {
      const end = bytes.indexOf(NEWLINE);
      if (end === -1) return;
      this.#skipping = false;
      start = end + 1;
    }
    for (let end = bytes.indexOf(NEWLINE, start); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      this.#line(bytes, start, end);
      start = end + 1;
    }
    const left = bytes.length - start;
    if (left > MAX_LINE_BYTES) {
      this.#sink.reject('too-long', excerpt(bytes, start, bytes.length));
      this.#skipping = true;
    } else if (left > 0) {
      // A copy: the socket's buffer is much larger than half a line.
      this.#rest = Buffer.from(bytes.subarray(start));
    }
  }

  #line(bytes: Buffer, start: number, end: number): void {
    const nameStart = skipBlanks(bytes, start, end);
    if (nameStart === end) return;
    let plain = true;
    let nameEnd = nameStart;
    let previous = DOT;
    for (; nameEnd < end; nameEnd += 1) {
      const byte = bytes[nameEnd] ?? 0;
      if (byte <= SPACE) break;
      if (byte >= 0x80 || byte === SEMICOLON || (byte === DOT && previous === DOT)) plain = false;
      previous = byte;
    }
    if (previous === DOT) plain = false;
    const valueStart = skipBlanks(bytes, nameEnd, end);
    const valueEnd = skipField(bytes, valueStart, end);
    const timeStart = skipBlanks(bytes, valueEnd, end);
    const timeEnd = skipField(bytes, timeStart, end);
    if (timeStart === end || skipBlanks(bytes, timeEnd, end) !== end) {
      this.#sink.reject('fields', excerpt(bytes, start, end));
      return;
    }
    const value = parseNumber(bytes, valueStart, valueEnd);
    if (Number.isNaN(value)) {
      const written = isWrittenNan(bytes.toString('latin1', valueStart, valueEnd));
      this.#sink.reject(written ? 'nan' : 'value', excerpt(bytes, start, end));
      return;
    }
    const time = Math.trunc(parseNumber(bytes, timeStart, timeEnd));
    if (!(time >= -1 && time < 2 ** 53)) {
      this.#sink.reject('timestamp', excerpt(bytes, start, end));
      return;
    }
    const name = plain
      ? bytes.toString('latin1', nameStart, nameEnd)
      : normalizeSeriesName(bytes.toString('utf8', nameStart, nameEnd));
    if (name === null) this.#sink.reject('name', excerpt(bytes, start, end));
    else this.#sink.point(name, value, time);
  }
}

function skipBlanks(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] ?? 0) <= SPACE) at += 1;
  return at;
}

function skipField(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] ?? 0) > SPACE) at += 1;
  return at;
}

function excerpt(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, Math.min(end, start + 200));
}
