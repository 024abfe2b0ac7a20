/** A stretch of time, seconds: `from` exclusive, `until` inclusive, as Graphite has it. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** What of a span is in none of the others; oldest first. */
export function missingSpans(wanted: Span, covered: readonly Span[]): Span[] {
  let left: Span[] = [wanted];
  for (const hole of covered) {
    left = left.flatMap((span) =>
      [
        { from: span.from, until: Math.min(span.until, hole.from) },
        { from: Math.max(span.from, hole.until), until: span.until },
      ].filter(({ from, until }) => from < until),
    );
  }
  return left.sort((a, b) => a.from - b.from);
}

/** Adds a span to others and joins what touches; oldest first. */
export function addSpan(spans: readonly Span[], added: Span): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans, added].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && span.from <= last.until) {
      joined[joined.length - 1] = { from: last.from, until: Math.max(last.until, span.until) };
    } else joined.push(span);
  }
  return joined;
}

export function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((total, { from, until }) => total + until - from, 0);
}

const HOUR = 3600;
const DAY = 86_400;
/** So far inside an archive that it is still chosen when the question arrives. */
const INSIDE_SECONDS = 60;

/**
 * The newest piece of a span for one question. A Graphite answers from the finest archive that still reaches back to where
 * the question begins, so cuts lie at the ages at which archives usually end: hours, days, weeks, months. No piece is longer
 * than `longestSeconds`.
 */
export function newestPiece({ from, until }: Span, nowSeconds: number, longestSeconds: number): Span {
  // A piece of less than a minute is not worth a question of its own.
  const border = nowSeconds - nextAge(nowSeconds - until + 2 * INSIDE_SECONDS);
  const cut = border - (border % 60) + INSIDE_SECONDS;
  return { from: Math.max(from, Math.floor(until - longestSeconds), cut), until };
}

/** The next age beyond this one at which archives may end. */
function nextAge(age: number): number {
  const unit =
    age < 6 * HOUR ? HOUR : age < DAY ? 6 * HOUR : age < 14 * DAY ? DAY : age < 60 * DAY ? 7 * DAY : 30 * DAY;
  return (Math.floor(Math.max(0, age) / unit) + 1) * unit;
}
