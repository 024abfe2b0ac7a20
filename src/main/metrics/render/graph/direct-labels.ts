import { fitText, textWidth } from './measure-text';
import type { Mark } from './scene';

/** A name at the end of its line. */
export interface EndLabel {
  readonly name: string;
  readonly colour: string;
  /** Where the line ends. */
  readonly y: number;
}

const LEADER = 14;
const MAX_SHARE = 0.3;

/** How much room the longest of the names takes at the right of a plot. */
export function labelsWidth(names: readonly string[], size: number, pictureWidth: number): number {
  const widest = Math.max(0, ...names.map((name) => textWidth(name, size)));
  return Math.min(widest, pictureWidth * MAX_SHARE) + LEADER + 6;
}

/** Names spread so that they do not touch, each joined to the end of its line by a leader. */
export function layoutEndLabels(
  labels: readonly EndLabel[],
  place: { readonly left: number; readonly width: number; readonly top: number; readonly bottom: number },
  size: number,
  ink: string,
): Mark[] {
  const line = Math.round(size * 1.25);
  const ordered = [...labels].sort((a, b) => a.y - b.y);
  const ys = spread(
    ordered.map(({ y }) => y),
    line,
    place,
  );
  return ordered.flatMap(({ name, colour, y }, index) => {
    const at = ys[index] ?? y;
    const x = place.left + LEADER;
    return [
      { kind: 'path', d: `M${place.left + 2} ${y}L${x - 4} ${at}`, stroke: colour, width: 1 },
      {
        kind: 'text',
        x,
        y: at + size * 0.33,
        text: fitText(name, size, place.width - LEADER),
        size,
        fill: ink,
        anchor: 'start',
      },
    ] satisfies Mark[];
  });
}

/** From the top down each at least a line below the one before, then from the bottom up back into the plot. */
function spread(ys: readonly number[], line: number, { top, bottom }: { top: number; bottom: number }): number[] {
  const placed = [...ys];
  for (let index = 0; index < placed.length; index += 1) {
    placed[index] = Math.max(placed[index] ?? 0, index === 0 ? top : (placed[index - 1] ?? 0) + line);
  }
  for (let index = placed.length - 1; index >= 0; index -= 1) {
    placed[index] = Math.min(
      placed[index] ?? 0,
      index === placed.length - 1 ? bottom : (placed[index + 1] ?? 0) - line,
    );
  }
  return placed;
}
