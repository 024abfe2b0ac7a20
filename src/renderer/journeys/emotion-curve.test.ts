import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layoutEmotion } from './emotion-curve';

const size = { width: 1092, height: 300 };

function step(emotion: number, quote: string | null = null) {
  return { id: `${emotion}`, emotion, quote };
}

/** The points that an SVG path of absolute M and C commands passes or is pulled towards. */
function ys(path: string): number[] {
  return [...path.matchAll(/-?\d+(?:\.\d+)?,(-?\d+(?:\.\d+)?)/g)].map((match) => Number(match[1]));
}

it('puts a step at the middle of its column and at the height of its feeling', () => {
  const { marks, levels } = layoutEmotion([step(2), step(-2), step(0)], size);
  expect(marks.map((mark) => mark.x)).toEqual([182, 546, 910]);
  expect(marks.map((mark) => mark.y)).toEqual([levels[0]?.y, levels[4]?.y, levels[2]?.y]);
});

it('never swings beyond what was written between two steps', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 20 }), (emotions) => {
      const { path, marks } = layoutEmotion(
        emotions.map((emotion) => step(emotion)),
        size,
      );
      const [high, low] = [Math.min(...marks.map((mark) => mark.y)), Math.max(...marks.map((mark) => mark.y))];
      for (const y of ys(path)) {
        expect(y).toBeGreaterThanOrEqual(high - 0.01);
        expect(y).toBeLessThanOrEqual(low + 0.01);
      }
    }),
  );
});

it('lets a quote stand where there is room: below what feels good, above what feels bad', () => {
  const { marks } = layoutEmotion([step(2, 'Lovely.'), step(-2, 'Awful.'), step(2, 'Lovely again.')], size);
  expect(marks.map((mark) => mark.quote?.side)).toEqual(['below', 'above', 'below']);
});

it('keeps a quote clear of its mark and inside its column', () => {
  const { marks } = layoutEmotion(
    [step(1, 'A sentence that is long enough for several lines in one column.'), step(-1)],
    size,
  );
  const quote = marks[0]?.quote;
  expect(quote?.lines).toBeGreaterThan(0);
  expect(quote?.edge).toBeGreaterThan((marks[0]?.y ?? 0) + 10);
  expect(quote?.x).toBeGreaterThan(0);
  expect((quote?.x ?? 0) + (quote?.width ?? 0)).toBeLessThan(size.width / 2);
});

it('draws nothing where nothing was said, and nothing at all for a journey without steps', () => {
  expect(layoutEmotion([step(1)], size).marks[0]?.quote).toBeNull();
  expect(layoutEmotion([], size)).toMatchObject({ path: '', marks: [] });
});
