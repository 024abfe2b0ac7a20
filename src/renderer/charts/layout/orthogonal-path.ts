export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How far before the end of an edge its line stops, so that the arrowhead is not blunted. */
const ARROW_PX = 8;

/** A path along corners that are rounded, shortened at the end for the arrowhead. */
export function roundedPath(points: readonly Point[], radius: number): string {
  const [first, ...rest] = points;
  if (!first || rest.length === 0) return '';
  let path = `M${trim(first.x)} ${trim(first.y)}`;
  rest.forEach((corner, i) => {
    const before = points[i] ?? first;
    const after = rest[i + 1];
    if (!after) {
      const end = stepBack(before, corner, ARROW_PX);
      path += `L${trim(end.x)} ${trim(end.y)}`;
      return;
    }
    const start = stepBack(before, corner, Math.min(radius, distance(before, corner) / 2));
    const end = stepBack(after, corner, Math.min(radius, distance(after, corner) / 2));
    path += `L${trim(start.x)} ${trim(start.y)}Q${trim(corner.x)} ${trim(corner.y)} ${trim(end.x)} ${trim(end.y)}`;
  });
  return path;
}

/** The arrowhead at the end of a line of this width, pointing the way the last stretch goes. */
export function arrowHead(points: readonly Point[], lineWidth: number): string {
  const end = points.at(-1);
  const before = points.at(-2);
  if (!end || !before) return '';
  const along = direction(before, end);
  const half = 2.4 + lineWidth * 0.6;
  const tip = stepBack(before, end, 2);
  const base = stepBack(before, end, ARROW_PX + 1);
  const left = { x: base.x - along.y * half, y: base.y + along.x * half };
  const right = { x: base.x + along.y * half, y: base.y - along.x * half };
  return `M${trim(left.x)} ${trim(left.y)}L${trim(tip.x)} ${trim(tip.y)}L${trim(right.x)} ${trim(right.y)}z`;
}

/** Where an edge's label stands: above the middle of its longest level stretch, else beside the longest upright one. */
export function labelPlace(points: readonly Point[]): {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'middle' | 'start';
} {
  let best: { from: Point; to: Point; length: number; level: boolean } | null = null;
  for (let i = 1; i < points.length; i += 1) {
    const from = points[i - 1];
    const to = points[i];
    if (!from || !to) continue;
    const level = Math.abs(from.y - to.y) < 0.5;
    const length = distance(from, to);
    const isBetter = !best || (level && !best.level && length > 28) || (level === best.level && length > best.length);
    if (isBetter) best = { from, to, length, level };
  }
  if (!best) return { x: 0, y: 0, anchor: 'middle' };
  const x = (best.from.x + best.to.x) / 2;
  const y = (best.from.y + best.to.y) / 2;
  return best.level ? { x, y: y - 7, anchor: 'middle' } : { x: x + 6, y: y + 4, anchor: 'start' };
}

function direction(from: Point, to: Point): Point {
  const length = distance(from, to) || 1;
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

function stepBack(from: Point, to: Point, by: number): Point {
  const along = direction(from, to);
  return { x: to.x - along.x * by, y: to.y - along.y * by };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function trim(value: number): number {
  return Math.round(value * 10) / 10;
}
