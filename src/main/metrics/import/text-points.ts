import { CarbonLineParser, type Rejection } from '../ingest/carbon-line-parser';

/** Takes the points of a text file one by one; `line` counts from 1. */
export interface TextSink {
  point(name: string, timeSeconds: number, value: number): void;
  reject(line: number, why: string): void;
}

const NEWLINE = 0x0a;
const LINE_END = Buffer.from('\n');
const MAX_LINE_BYTES = 16_384;

const REASONS: Readonly<Record<Rejection, string>> = {
  fields: 'expected name, value and time with blanks between',
  value: 'the value is no number',
  nan: 'the value is nan',
  timestamp: 'the time is no epoch in seconds',
  name: 'that is no name of a series',
  'too-long': 'the line is too long',
  'too-old': 'it is too old',
  'in-the-future': 'it lies in the future',
};

/** A dump in carbon's plaintext protocol, pushed in pieces: the parser of the listener, with the numbers of the lines. */
export class PlaintextPoints {
  readonly #parser: CarbonLineParser;
  #line = 0;
  #rest: Buffer = Buffer.alloc(0);
  #skipping = false;
  readonly #sink: TextSink;

  constructor(sink: TextSink, nowSeconds: number) {
    this.#sink = sink;
    this.#parser = new CarbonLineParser({
      point: (name, value, time) => sink.point(name, time === -1 ? nowSeconds : time, value),
      reject: (reason) => sink.reject(this.#line, REASONS[reason]),
    });
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE, start); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      this.#take(bytes.subarray(start, end + 1));
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
  }

  /** The last line of a file may lack its newline: nothing was cut off there, as it may have been on a socket. */
  end(): void {
    if (this.#rest.length > 0 && !this.#skipping) this.#take(Buffer.concat([this.#rest, LINE_END]));
  }

  #take(line: Buffer): void {
    if (this.#skipping) this.#skipping = false;
    else {
      this.#line += 1;
      this.#parser.push(line);
    }
  }

  #keep(rest: Buffer): void {
    this.#rest = Buffer.alloc(0);
    if (this.#skipping) return;
    if (rest.length > MAX_LINE_BYTES) {
      this.#skipping = true;
      this.#line += 1;
      this.#sink.reject(this.#line, REASONS['too-long']);
    } else this.#rest = Buffer.from(rest);
  }
}
