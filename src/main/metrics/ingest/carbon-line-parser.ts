import { isWrittenNan, parseNumber } from './parse-number';
import { normalizeSeriesName } from './series-name';
import type { NumberedSink } from './wire-names';

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
  /** Where series have numbers: points of names that were seen before go by them, and no string is made. */
  readonly numbered?: NumberedSink;
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
  /** Of the last line's name among the sink's; its usual successor is tried first. */
  #entry = -1;

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
    const names = this.#sink.numbered?.names;
    let entry = names?.predict(bytes, nameStart, this.#entry) ?? -1;
    const predicted = entry >= 0 && names !== undefined;
    const nameEnd = predicted ? nameStart + names.lengthOf(entry) : skipField(bytes, nameStart, end);
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
    if (this.#sink.numbered === undefined || names === undefined) {
      this.#named(bytes, nameStart, nameEnd, value, time);
      return;
    }
    if (!predicted) {
      entry = names.find(bytes, nameStart, nameEnd);
      if (entry >= 0) names.follow(this.#entry, entry);
    }
    if (entry >= 0) {
      if (!this.#sink.numbered.point(names.numberOf(entry), value, time))
        this.#named(bytes, nameStart, nameEnd, value, time);
    } else {
      const name = this.#named(bytes, nameStart, nameEnd, value, time);
      const number = name === null ? -1 : this.#sink.numbered.numberOf(name);
      if (number >= 0) entry = names.add(bytes, nameStart, nameEnd, number);
      if (entry >= 0) names.follow(this.#entry, entry);
    }
    this.#entry = entry;
  }

  /** The long way, over a string; returns it, or null where it is no name. */
  #named(bytes: Buffer, start: number, end: number, value: number, time: number): string | null {
    const name = isPlain(bytes, start, end)
      ? bytes.toString('latin1', start, end)
      : normalizeSeriesName(bytes.toString('utf8', start, end));
    if (name === null) this.#sink.reject('name', excerpt(bytes, start, end));
    else this.#sink.point(name, value, time);
    return name;
  }
}

/** Whether a name is stored just as it stands: ASCII, no tags, no empty pieces. */
function isPlain(bytes: Buffer, start: number, end: number): boolean {
  let previous = DOT;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80 || byte === SEMICOLON || (byte === DOT && previous === DOT)) return false;
    previous = byte;
  }
  return previous !== DOT;
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
