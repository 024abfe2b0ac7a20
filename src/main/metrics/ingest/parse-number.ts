/**
 * Numbers as carbon (Python's `float`) reads them from text. NaN for what is none; a written `nan` is told apart by the
 * caller, who drops both.
 */
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const ZERO = 0x30;
const NINE = 0x39;
const PYTHON_FLOAT = /^[+-]?(\d+(_\d+)*(\.(\d+(_\d+)*)?)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i;
const PYTHON_INFINITY = /^[+-]?inf(inity)?$/i;
const PYTHON_NAN = /^[+-]?nan$/i;

/** Reads plain decimals without making a string; everything else goes through `parsePythonFloat`. */
export function parseNumber(bytes: Buffer, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === 0x2d;
  if (negative) at += 1;
  let digits = 0;
  let mantissa = 0;
  let decimals = -1;
  for (; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      digits += 1;
      if (decimals >= 0) decimals += 1;
    } else if (byte === 0x2e && decimals < 0) decimals = 0;
    else return parsePythonFloat(bytes.toString('latin1', start, end));
  }
  // Up to here both numbers are exact in a double, and one division of exact numbers is rounded correctly.
  if (digits === 0 || digits > 15) return parsePythonFloat(bytes.toString('latin1', start, end));
  const value = decimals > 0 ? mantissa / (POWERS_OF_TEN[decimals] ?? 1) : mantissa;
  return negative ? -value : value;
}

export function parsePythonFloat(text: string): number {
  if (PYTHON_FLOAT.test(text)) return Number(text.replaceAll('_', ''));
  if (PYTHON_INFINITY.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return NaN;
}

export function isWrittenNan(text: string): boolean {
  return PYTHON_NAN.test(text);
}
