import { curveMonotoneX, line } from 'd3-shape';

/**
 * The curve of a journey: how each step feels, from −2 to 2, joined so that it never swings beyond what was written.
 * What the person said stands beside its mark, above or below, where the curve leaves room.
 */

export const EMOTION_LEVELS = [
  { value: 2, word: 'very good' },
  { value: 1, word: 'good' },
  { value: 0, word: 'mixed' },
  { value: -1, word: 'bad' },
  { value: -2, word: 'very bad' },
] as const;

export interface EmotionStep {
  readonly id: string;
  readonly emotion: number;
  readonly quote: string | null;
}

export interface EmotionMark {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** Where the quote stands: its box, and from where to where its leader runs. Null: nothing was said. */
  readonly quote: {
    readonly x: number;
    readonly width: number;
    readonly side: 'above' | 'below';
    /** Distance of the box's near edge from the top of the drawing. */
    readonly edge: number;
    /** How many lines it takes at most. */
    readonly lines: number;
  } | null;
}

export interface EmotionLayout {
  readonly path: string;
  readonly marks: readonly EmotionMark[];
  readonly levels: ReadonlyArray<{ readonly y: number; readonly word: string; readonly value: number }>;
}

const QUOTE_LINE_PX = 19;
/** Newsreader italic at 15 px, on average. */
const QUOTE_CHARACTER_PX = 6.6;
/** Between a mark and its quote, and between a quote and its column's edge. */
const QUOTE_GAP = 12;
const QUOTE_INSET = 12;
/** Above the highest and below the lowest level. */
const MARGIN = 34;

/** Lays the curve out over columns of equal width that begin at 0. */
export function layoutEmotion(
  steps: readonly EmotionStep[],
  size: { readonly width: number; readonly height: number },
): EmotionLayout {
  const column = size.width / Math.max(1, steps.length);
  const yOf = (emotion: number): number => MARGIN + ((2 - emotion) / 4) * (size.height - 2 * MARGIN);
  const points = steps.map((step, index) => ({ x: (index + 0.5) * column, y: yOf(step.emotion) }));
  const draw = line<{ x: number; y: number }>(
    (point) => point.x,
    (point) => point.y,
  ).curve(curveMonotoneX);
  return {
    path: draw(points) ?? '',
    levels: EMOTION_LEVELS.map(({ value, word }) => ({ value, word, y: yOf(value) })),
    marks: steps.map((step, index) => ({
      id: step.id,
      x: points[index]?.x ?? 0,
      y: points[index]?.y ?? 0,
      quote: step.quote === null ? null : placeQuote(step.quote, points, index, column, size.height),
    })),
  };
}

/** The curve within one column, as far as a quote of that column has to keep clear of it. */
function reachOf(points: ReadonlyArray<{ x: number; y: number }>, index: number): { high: number; low: number } {
  const here = points[index]?.y ?? 0;
  // Half way to a neighbour a monotone curve lies between the two ends, and about in their middle.
  const sides = [points[index - 1], points[index + 1]].flatMap((point) => (point ? [(here + point.y) / 2] : []));
  return { high: Math.min(here, ...sides), low: Math.max(here, ...sides) };
}

function placeQuote(
  quote: string,
  points: ReadonlyArray<{ x: number; y: number }>,
  index: number,
  column: number,
  height: number,
): EmotionMark['quote'] {
  const width = column - 2 * QUOTE_INSET;
  const lines = Math.max(1, Math.ceil((quote.length + 2) / Math.max(8, Math.floor(width / QUOTE_CHARACTER_PX))));
  const { high, low } = reachOf(points, index);
  const needed = lines * QUOTE_LINE_PX;
  const above = high - QUOTE_GAP - needed;
  const below = height - (low + QUOTE_GAP + needed);
  const x = (points[index]?.x ?? 0) - width / 2;
  return above >= below
    ? { x, width, side: 'above', edge: high - QUOTE_GAP, lines }
    : { x, width, side: 'below', edge: low + QUOTE_GAP, lines };
}
