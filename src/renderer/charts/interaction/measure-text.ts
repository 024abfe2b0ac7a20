/** Measures text as the interface draws it; each text in each font once, again when a font has arrived. */

const known = new Map<string, number>();
let context: CanvasRenderingContext2D | null = null;
let family: string | null = null;

/** Texts are few, rates are many: beyond this everything is measured anew. */
const MOST_KNOWN = 4000;

/** Width of a text in the interface's font, px. */
export function measureText(text: string, weight: 400 | 600, sizePx: number): number {
  const font = `${weight} ${sizePx}px ${fontFamily()}`;
  const key = `${font} ${text}`;
  const width = known.get(key);
  if (width !== undefined) return width;
  context ??= document.createElement('canvas').getContext('2d');
  if (context === null) return text.length * sizePx * 0.56;
  context.font = font;
  const measured = context.measureText(text).width;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, measured);
  return measured;
}

function fontFamily(): string {
  if (family === null) {
    family = getComputedStyle(document.documentElement).getPropertyValue('--font-ui').trim() || 'sans-serif';
    document.fonts.addEventListener('loadingdone', () => known.clear());
  }
  return family;
}

/** The text where it fits, else its beginning with an ellipsis. */
export function cutToWidth(text: string, weight: 400 | 600, sizePx: number, maxPx: number): string {
  if (measureText(text, weight, sizePx) <= maxPx) return text;
  let length = text.length - 1;
  while (length > 1 && measureText(`${text.slice(0, length)}…`, weight, sizePx) > maxPx) length -= 1;
  return `${text.slice(0, length)}…`;
}
