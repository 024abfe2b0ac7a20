/** One line of a page: a sample and its labels as they are written. */
export interface ExposedSample {
  readonly name: string;
  readonly labels: ReadonlyArray<readonly [string, string]>;
  readonly value: number;
  /** Null where the page names no time, as nearly all do. */
  readonly timeSeconds: number | null;
}

export interface ExpositionSink {
  sample(sample: ExposedSample): void;
  /** A line that is none; cut to what fits into a log. */
  reject(line: string): void;
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const BLANKS = /[ \t]*/y;
/** Text in quotes with `\\`, `\"` and `\n`; other escapes stand for themselves, as in Prometheus' own parser. */
const QUOTED = /"((?:[^"\\]|\\[^])*)"/y;
const WORD = /[^ \t#{},]+/y;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MAX_LINE = 64 * 1024;

/**
 * Reads a page of Prometheus' text format, or of OpenMetrics (`# EOF` ends it, times are seconds, exemplars are left
 * out). Never throws; a line that is no sample is told and costs nothing else.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parseExposition(text: string, isOpenMetrics: boolean, sink: ExpositionSink): void {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end);
    start = end + 1;
    if (isOpenMetrics && line === '# EOF') return;
    const plain = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (/^[ \t]*(#|$)/.test(plain)) continue;
    const sample = plain.length > MAX_LINE ? null : parseLine(plain, isOpenMetrics);
    if (sample === null) sink.reject(plain.slice(0, 200));
    else sink.sample(sample);
  }
}

function parseLine(line: string, isOpenMetrics: boolean): ExposedSample | null {
  const reader = new LineReader(line);
  reader.take(BLANKS);
  let name = reader.take(NAME);
  reader.take(BLANKS);
  const labels: Array<readonly [string, string]> = [];
  if (reader.takeChar('{')) {
    const quotedName = readLabels(reader, labels, name === null);
    if (quotedName === null) return null;
    name ??= quotedName;
  } else if (name !== null && line[reader.at - 1] !== ' ' && line[reader.at - 1] !== '\t') return null;
  if (name === null || name === '') return null;
  reader.take(BLANKS);
  const value = parseValue(reader.take(WORD));
  reader.take(BLANKS);
  const stamp = reader.take(WORD);
  reader.take(BLANKS);
  const isWhole = reader.isAtEnd || (isOpenMetrics && reader.takeChar('#'));
  if (value === null || !isWhole) return null;
  if (stamp === null) return { name, labels, value, timeSeconds: null };
  if (!NUMBER.test(stamp)) return null;
  return { name, labels, value, timeSeconds: isOpenMetrics ? Number(stamp) : Number(stamp) / 1000 };
}

/**
 * What stands between the braces. Gives the name that may stand there in quotes (`{"a.b", x="1"}`), an empty one where
 * there is none, and null where it is no list of labels.
 */
function readLabels(reader: LineReader, labels: Array<readonly [string, string]>, mayName: boolean): string | null {
  let name = '';
  for (;;) {
    reader.take(BLANKS);
    if (reader.takeChar('}')) return name;
    const quoted = reader.takeQuoted();
    const label = quoted ?? reader.take(LABEL);
    if (label === null) return null;
    reader.take(BLANKS);
    if (reader.takeChar('=')) {
      reader.take(BLANKS);
      const value = reader.takeQuoted();
      if (value === null) return null;
      labels.push([label, value]);
    } else if (quoted !== null && mayName && name === '') name = quoted;
    else return null;
    reader.take(BLANKS);
    if (!reader.takeChar(',')) return reader.takeChar('}') ? name : null;
  }
}

/** As Go reads floats, without its hexadecimal ones. */
function parseValue(word: string | null): number | null {
  if (word === null) return null;
  if (NUMBER.test(word)) return Number(word);
  if (/^[+-]?inf(inity)?$/i.test(word)) return word.startsWith('-') ? -Infinity : Infinity;
  return /^[+-]?nan$/i.test(word) ? NaN : null;
}

/** Walks over one line by sticky expressions: nothing is looked at twice. */
class LineReader {
  readonly #line: string;
  at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  get isAtEnd(): boolean {
    return this.at === this.#line.length;
  }

  take(expression: RegExp): string | null {
    expression.lastIndex = this.at;
    const match = expression.exec(this.#line);
    if (match === null) return null;
    this.at = expression.lastIndex;
    return match[0];
  }

  takeChar(char: string): boolean {
    if (this.#line[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  takeQuoted(): string | null {
    const text = this.take(QUOTED)?.slice(1, -1);
    if (text === undefined) return null;
    return text.includes('\\') ? text.replace(/\\([\\"n])/g, (_, char) => (char === 'n' ? '\n' : String(char))) : text;
  }
}
