import { isWrittenNan, parsePythonFloat } from '../parse-number';
import { PickleError } from './pickle-reader';

/** How Python writes text and numbers inside a pickle. */

/** A longer integer is beyond every double. */
const MAX_INTEGER_BYTES = 128;

/** Two's complement, lowest byte first; NaN for what no double reaches, as `float` of it fails in Python. */
export function readLongBytes(bytes: Buffer): number {
  if (bytes.length === 0) return 0;
  if (bytes.length > MAX_INTEGER_BYTES) return NaN;
  const hex = Buffer.from(bytes).reverse().toString('hex');
  return finite(Number(BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`))));
}

/** The line of opcodes `I` and `L`: `12`, `12L`, and `00` and `01` for false and true. */
export function readIntegerLine(line: Buffer): number {
  const text = line.toString('latin1');
  if (!/^[+-]?\d+L?$/.test(text)) throw new PickleError('malformed', 'an integer is none');
  return finite(Number(text.endsWith('L') ? text.slice(0, -1) : text));
}

/** The line of opcode `F`. */
export function readFloatLine(line: Buffer): number {
  const text = line.toString('latin1');
  const value = parsePythonFloat(text);
  if (Number.isNaN(value) && !isWrittenNan(text)) throw new PickleError('malformed', 'a float is none');
  return value;
}

/** The line of opcode `S`: a quoted literal of Python 2. */
export function readQuotedLine(line: Buffer): string {
  const text = line.toString('utf8');
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote))
    throw new PickleError('malformed', 'a string has no quotes');
  return text.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|[\\'"ntr])/g, (_, escape: string) => unescape(escape));
}

/** The line of opcode `V`: `raw-unicode-escape`. */
export function readUnicodeLine(line: Buffer): string {
  return line
    .toString('latin1')
    .replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (whole, short?: string, long?: string) => {
      const code = Number.parseInt(short ?? long ?? '', 16);
      return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
    });
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescape(escape: string): string {
  if (escape.startsWith('x')) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return ESCAPES[escape] ?? escape;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : NaN;
}
