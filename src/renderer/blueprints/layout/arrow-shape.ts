import type { ArrowPath, Point } from './route-arrows';

/** How an arrow is drawn: one path with rounded corners, cut where an earlier one crosses it, and its head. */
export interface ArrowShape {
  readonly index: number;
  readonly line: string;
  readonly head: string;
  /** Where words that belong to it stand: beside the middle of its longest stretch. */
  readonly label: Point & { readonly isUpright: boolean };
}

const CORNER_PX = 4;
/** Clear on each side of the line that stays whole. */
const CUT_PX = 3;
/** Beyond this many arrows the cuts are left out: nobody could follow them, and finding them takes the square. */
const MOST_CUT = 500;

export interface ArrowStyle {
  /** Half the width of the head. */
  readonly headSize: number;
  /** Drawn from `to` to `from`: a failure travels against the direction in which was asked. */
  readonly isReversed: boolean;
}

/** Shapes in the order given: where two cross, the later one is cut. */
export function shapeArrows(paths: readonly ArrowPath[], styleOf: (index: number) => ArrowStyle): ArrowShape[] {
  const drawn: Array<readonly Point[]> = [];
  return paths.map((path) => {
    const style = styleOf(path.index);
    const points = style.isReversed ? [...path.points].reverse() : path.points;
    const cuts = paths.length <= MOST_CUT ? cutsOf(points, drawn) : [];
    drawn.push(points);
    const tip = points.at(-1) ?? { x: 0, y: 0 };
    const before = points.at(-2) ?? tip;
    return {
      index: path.index,
      line: linePath(shortened(points, style.headSize * 1.7), cuts),
      head: headPath(before, tip, style.headSize),
      label: labelOf(points),
    };
  });
}

/** Ends the line at the base of its head. */
function shortened(points: readonly Point[], by: number): Point[] {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (tip === undefined || before === undefined) return [...points];
  const length = Math.hypot(tip.x - before.x, tip.y - before.y);
  const share = length === 0 ? 0 : Math.max(0, (length - by) / length);
  return [
    ...points.slice(0, -1),
    { x: before.x + (tip.x - before.x) * share, y: before.y + (tip.y - before.y) * share },
  ];
}

interface Cut extends Point {
  readonly stretch: number;
}

/** Where the stretches of one arrow cross those that are drawn already, ends apart. */
function cutsOf(points: readonly Point[], drawn: ReadonlyArray<readonly Point[]>): Cut[] {
  const cuts: Cut[] = [];
  for (let i = 1; i < points.length; i += 1) {
    const [a, b] = [points[i - 1], points[i]];
    if (a === undefined || b === undefined) continue;
    for (const other of drawn) {
      for (let j = 1; j < other.length; j += 1) {
        const [c, d] = [other[j - 1], other[j]];
        const at = c === undefined || d === undefined ? null : crossing(a, b, c, d);
        if (at !== null) cuts.push({ ...at, stretch: i });
      }
    }
  }
  return cuts;
}

/** The point where a level and an upright stretch cross, well inside both. */
function crossing(a: Point, b: Point, c: Point, d: Point): Point | null {
  const isLevel = a.y === b.y;
  if (isLevel === (c.y === d.y)) return null;
  const [level, upright] = isLevel
    ? ([
        [a, b],
        [c, d],
      ] as const)
    : ([
        [c, d],
        [a, b],
      ] as const);
  const at = { x: upright[0].x, y: level[0].y };
  const isInside = isBetween(at.x, level[0].x, level[1].x) && isBetween(at.y, upright[0].y, upright[1].y);
  return isInside ? at : null;
}

function isBetween(value: number, one: number, other: number): boolean {
  return value > Math.min(one, other) + CUT_PX && value < Math.max(one, other) - CUT_PX;
}

function linePath(points: readonly Point[], cuts: readonly Cut[]): string {
  const [first] = points;
  if (first === undefined) return '';
  let path = `M${round(first.x)} ${round(first.y)}`;
  for (let i = 1; i < points.length; i += 1) {
    const [previous, point, next] = [points[i - 1], points[i], points[i + 1]];
    if (previous === undefined || point === undefined) continue;
    const corner = next === undefined ? 0 : cornerRadius(previous, point, next);
    const end = towards(point, previous, corner);
    for (const cut of cutsAlong(cuts, i, previous)) {
      const [before, after] = [towards(cut, previous, CUT_PX), towards(cut, point, CUT_PX)];
      path += `L${round(before.x)} ${round(before.y)}M${round(after.x)} ${round(after.y)}`;
    }
    path += `L${round(end.x)} ${round(end.y)}`;
    if (next === undefined || corner === 0) continue;
    const leave = towards(point, next, corner);
    path += `Q${round(point.x)} ${round(point.y)} ${round(leave.x)} ${round(leave.y)}`;
  }
  return path;
}

function cutsAlong(cuts: readonly Cut[], stretch: number, start: Point): Cut[] {
  const distance = (cut: Cut): number => Math.abs(cut.x - start.x) + Math.abs(cut.y - start.y);
  return cuts.filter((cut) => cut.stretch === stretch).sort((a, b) => distance(a) - distance(b));
}

function cornerRadius(previous: Point, point: Point, next: Point): number {
  const before = Math.abs(point.x - previous.x) + Math.abs(point.y - previous.y);
  const after = Math.abs(next.x - point.x) + Math.abs(next.y - point.y);
  return Math.min(CORNER_PX, before / 2, after / 2);
}

/** The point that lies `by` pixels from one point on the way to another. */
function towards(from: Point, to: Point, by: number): Point {
  return { x: from.x + Math.sign(to.x - from.x) * by, y: from.y + Math.sign(to.y - from.y) * by };
}

function headPath(before: Point, tip: Point, size: number): string {
  const length = size * 1.7;
  const [dx, dy] = [Math.sign(tip.x - before.x), Math.sign(tip.y - before.y)];
  const base = { x: tip.x - dx * length, y: tip.y - dy * length };
  const one = { x: base.x + dy * size, y: base.y + dx * size };
  const other = { x: base.x - dy * size, y: base.y - dx * size };
  return `M${round(one.x)} ${round(one.y)}L${round(other.x)} ${round(other.y)}L${round(tip.x)} ${round(tip.y)}z`;
}

function labelOf(points: readonly Point[]): ArrowShape['label'] {
  let best = { length: -1, x: 0, y: 0, isUpright: true };
  for (let i = 1; i < points.length; i += 1) {
    const [a, b] = [points[i - 1], points[i]];
    if (a === undefined || b === undefined) continue;
    const length = Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
    if (length > best.length) best = { length, x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, isUpright: a.x === b.x };
  }
  return { x: best.x, y: best.y, isUpright: best.isUpright };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
