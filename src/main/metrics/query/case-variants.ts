/**
 * Both cases of what stands in a pattern, written out: JavaScript engines before 2024 know no flags within a pattern
 * (`(?i:…)`), and an answer must not depend on the engine.
 */

/** A character that stands for itself as a set of both its cases; as it is where it has but one. */
export function eitherCase(literal: string): string {
  const other = otherCaseOf(codeOf(literal));
  return other === null ? literal : `[${literal}${written(other)}]`;
}

/** One character of a set, and its other case beside it. */
export function memberInEitherCase(member: string): string {
  const other = otherCaseOf(codeOf(member));
  return other === null ? member : member + written(other);
}

/** A range of a set, and beside it the other case of the ASCII letters in it. */
export function rangeInEitherCase(low: string, high: string): string {
  const [from, to] = [codeOf(low), codeOf(high)];
  const swapped = LETTERS.flatMap(([first, last, distance]) => {
    const [begin, end] = [Math.max(from, first), Math.min(to, last)];
    return begin > end ? [] : [`${written(begin + distance)}-${written(end + distance)}`];
  });
  return `${low}-${high}${swapped.join('')}`;
}

/** Capital and small letters of ASCII, and how far the other case is away. */
const LETTERS = [
  [0x41, 0x5a, 0x20],
  [0x61, 0x7a, -0x20],
] as const;

/** The code point behind a character or one of its escapes, `\x41` or `\u{41}`; NaN for a class. */
function codeOf(member: string): number {
  const escaped = /^\\(?:x([0-9a-f]{2})|u\{([0-9a-f]+)\})$/.exec(member);
  if (escaped !== null) return Number.parseInt(escaped[1] ?? escaped[2] ?? '', 16);
  const code = member.codePointAt(0) ?? NaN;
  return String.fromCodePoint(code).length === member.length ? code : NaN;
}

function otherCaseOf(code: number): number | null {
  if (Number.isNaN(code)) return null;
  const char = String.fromCodePoint(code);
  const other = char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase();
  const otherCode = other.codePointAt(0) ?? code;
  // Some letters become two (ß): Python leaves them alone as well.
  return otherCode === code || String.fromCodePoint(otherCode).length !== other.length ? null : otherCode;
}

const written = (code: number): string => `\\u{${code.toString(16)}}`;
