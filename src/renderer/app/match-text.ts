/** A stretch of text that was matched, `end` exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface TextMatch {
  /** Higher is better; only comparable for the same query. */
  readonly score: number;
  /** Ascending, not touching each other. */
  readonly ranges: readonly TextRange[];
}

const WORD_START = 12;
const INSIDE = 5;
const IN_ORDER = 3;
const SCATTERED_LETTER = 0.6;
/** Nobody types more first letters than this; it also bounds the search. */
const LONGEST_INITIALS = 8;

function isWordStart(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ');
}

/** The best place of a word: at the start of a word, else inside one; after `from` if it can be. */
function findWord(text: string, word: string, from: number): number {
  let inside = -1;
  for (const begin of [from, 0]) {
    for (let at = text.indexOf(word, begin); at !== -1; at = text.indexOf(word, at + 1)) {
      if (isWordStart(text, at)) return at;
      if (inside === -1) inside = at;
    }
  }
  return inside;
}

/**
 * The letters one after the other, each at the start of a word or right behind the one before: `gto` in "Go to
 * Overview". Anything looser finds every long text.
 */
function findScattered(text: string, word: string, at = 0, isFirst = true): TextRange[] | null {
  if (word === '') return [];
  for (let next = text.indexOf(word.charAt(0), at); next !== -1; next = text.indexOf(word.charAt(0), next + 1)) {
    if (!isWordStart(text, next) && (isFirst || next !== at)) continue;
    const rest = findScattered(text, word.slice(1), next + 1, false);
    if (rest !== null) return [{ start: next, end: next + 1 }, ...rest];
  }
  return null;
}

function mergeRanges(ranges: readonly TextRange[]): TextRange[] {
  const merged: TextRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && range.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else merged.push(range);
  }
  return merged;
}

/**
 * Whether every word of the query is in the text, in any order, whole or (where it is nowhere whole) as first letters. Null where one of them is not. An empty query matches everything with nothing marked.
 */
export function matchText(query: string, text: string): TextMatch | null {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const lower = text.toLowerCase();
  let score = 0;
  let end = 0;
  const ranges: TextRange[] = [];
  for (const word of words) {
    const at = findWord(lower, word, end);
    if (at === -1) {
      const scattered = word.length < 2 || word.length > LONGEST_INITIALS ? null : findScattered(lower, word);
      if (scattered === null) return null;
      score += SCATTERED_LETTER * word.length - (scattered.at(-1)?.end ?? 0) * 0.02;
      ranges.push(...scattered);
    } else {
      score += (isWordStart(lower, at) ? WORD_START : INSIDE) + word.length + (at >= end ? IN_ORDER : 0) - at * 0.05;
      ranges.push({ start: at, end: at + word.length });
      end = at + word.length;
    }
  }
  return { score: score - lower.length * 0.01, ranges: mergeRanges(ranges) };
}

/** The text in pieces, for marking what was matched. */
export function splitByRanges(text: string, ranges: readonly TextRange[]): { text: string; isMatch: boolean }[] {
  const pieces: { text: string; isMatch: boolean }[] = [];
  let at = 0;
  for (const range of ranges) {
    if (range.start > at) pieces.push({ text: text.slice(at, range.start), isMatch: false });
    pieces.push({ text: text.slice(range.start, range.end), isMatch: true });
    at = range.end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isMatch: false });
  return pieces;
}
