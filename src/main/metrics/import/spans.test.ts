import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSpan, lengthOf, missingSpans, newestPiece, type Span } from './spans';

const spans = fc.array(
  fc.record({ from: fc.nat(500), length: fc.integer({ min: 1, max: 200 }) }).map(({ from, length }) => ({
    from,
    until: from + length,
  })),
  { maxLength: 8 },
);

/** Every second that a list of spans holds. */
function secondsOf(list: readonly Span[]): Set<number> {
  return new Set(
    list.flatMap(({ from, until }) => Array.from({ length: until - from }, (_, index) => from + index + 1)),
  );
}

describe('stretches of time', () => {
  it('are missing exactly where nothing covers them', () => {
    fc.assert(
      fc.property(spans, spans, (covered, [wanted = { from: 0, until: 300 }]) => {
        const joined = covered.reduce<readonly Span[]>(addSpan, []);
        expect(secondsOf(joined)).toEqual(secondsOf(covered));
        for (let index = 1; index < joined.length; index += 1) {
          expect(joined[index]!.from).toBeGreaterThan(joined[index - 1]!.until);
        }
        const missing = missingSpans(wanted, joined);
        const held = secondsOf(joined);
        expect(secondsOf(missing)).toEqual(new Set([...secondsOf([wanted])].filter((second) => !held.has(second))));
      }),
    );
  });

  function piecesOf(span: Span, now: number, longest: number): Span[] {
    const pieces: Span[] = [];
    for (let until = span.until; until > span.from; until = pieces.at(-1)?.from ?? span.from) {
      pieces.push(newestPiece({ from: span.from, until }, now, longest));
      if (pieces.length > 5000) throw new Error('it does not end');
    }
    return pieces;
  }

  it('are cut newest first, without holes, just inside the ages at which archives end', () => {
    const now = 1_763_900_123;
    const age = fc.nat(400 * 86_400);
    fc.assert(
      fc.property(age, age, fc.integer({ min: 10_000, max: 1e8 }), (a, b, longest) => {
        const span = { from: now - Math.max(a, b) - 1, until: now - Math.min(a, b) };
        const pieces = piecesOf(span, now, longest);
        expect(pieces[0]?.until).toBe(span.until);
        expect(pieces.at(-1)?.from).toBe(span.from);
        expect(pieces.filter(({ from, until }) => from >= until || until - from > longest)).toEqual([]);
        expect(lengthOf(pieces)).toBe(lengthOf([span]));
      }),
    );
    const ages = piecesOf({ from: now - 3 * 86_400, until: now }, now, Infinity).map(({ from }) => now - from);
    const hours = [1, 2, 3, 4, 5, 6, 12, 18, 24, 48];
    for (const [index, hour] of hours.entries()) {
      const inside = hour * 3600 - (ages[index] ?? 0);
      expect(inside).toBeGreaterThan(0);
      expect(inside).toBeLessThanOrEqual(60);
    }
  });
});
