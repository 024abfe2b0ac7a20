/** One series in pixels: a NaN in `ys` is a gap. */
export interface PixelLine {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

export type LineMode = 'slope' | 'staircase' | 'connected';

/** A stroke through the points. A point with a gap on either side becomes a short dash, so that it is seen. */
export function linePath({ xs, ys }: PixelLine, mode: LineMode, connectedLimit: number): string {
  let path = '';
  let gap = 0;
  for (let index = 0; index < xs.length; index += 1) {
    const [x, y] = [xs[index] ?? 0, ys[index] ?? NaN];
    if (Number.isNaN(y)) {
      gap += 1;
      continue;
    }
    const joins = path !== '' && (gap === 0 || (mode === 'connected' && gap <= connectedLimit));
    gap = 0;
    const isAlone = !joins && Number.isNaN(ys[index + 1] ?? NaN);
    if (mode === 'staircase') path += staircase(xs, index, y, joins);
    else if (joins) path += `L${n(x)} ${n(y)}`;
    else path += isAlone && mode === 'slope' ? `M${n(x - 1)} ${n(y)}L${n(x + 1)} ${n(y)}` : `M${n(x)} ${n(y)}`;
  }
  return path;
}

/** A value holds until the next one. */
function staircase(xs: Float64Array, index: number, y: number, joins: boolean): string {
  const [x, next] = [xs[index] ?? 0, nextX(xs, index)];
  return `${joins ? 'L' : 'M'}${n(x)} ${n(y)}L${n(next)} ${n(y)}`;
}

function nextX(xs: Float64Array, index: number): number {
  const x = xs[index] ?? 0;
  const [before, after] = [xs[index - 1], xs[index + 1]];
  return after ?? x + (before === undefined ? 1 : x - before);
}

/** What areas that were drawn before have covered: the y from which on a pixel column is free. */
export class Floor {
  readonly #left: number;
  readonly #ys: Float64Array;

  constructor(left: number, right: number, zeroY: number) {
    this.#left = Math.floor(left);
    this.#ys = new Float64Array(Math.max(1, Math.ceil(right) - this.#left + 2)).fill(zeroY);
  }

  at(x: number): number {
    const place = Math.min(this.#ys.length - 1, Math.max(0, x - this.#left));
    const [below, above] = [Math.floor(place), Math.ceil(place)];
    const [first = 0, second = 0] = [this.#ys[below], this.#ys[above]];
    return first + (second - first) * (place - below);
  }

  /** Raises it to a line, wherever that is higher. */
  cover({ xs, ys }: PixelLine): void {
    for (let index = 0; index + 1 < xs.length; index += 1) {
      const [x1, x2] = [xs[index] ?? 0, xs[index + 1] ?? 0];
      const [y1, y2] = [ys[index] ?? NaN, ys[index + 1] ?? NaN];
      if (Number.isNaN(y1) || Number.isNaN(y2)) continue;
      const last = Math.min(this.#ys.length - 1, Math.floor(x2 - this.#left));
      for (let column = Math.max(0, Math.ceil(x1 - this.#left)); column <= last; column += 1) {
        const share = x2 === x1 ? 0 : (column + this.#left - x1) / (x2 - x1);
        const y = y1 + (y2 - y1) * share;
        if (y < (this.#ys[column] ?? 0)) this.#ys[column] = y;
      }
    }
  }
}

/** The area between a line and the floor below it, one closed piece for each stretch without a gap. */
export function areaPath(line: PixelLine, floor: Floor): string {
  let path = '';
  let begin = 0;
  for (let index = 0; index <= line.xs.length; index += 1) {
    if (index < line.xs.length && !Number.isNaN(line.ys[index] ?? NaN)) continue;
    if (index - begin > 1) path += areaPiece(line, floor, begin, index);
    begin = index + 1;
  }
  return path;
}

function areaPiece({ xs, ys }: PixelLine, floor: Floor, begin: number, end: number): string {
  const upper: string[] = [];
  const lower: string[] = [];
  for (let index = begin; index < end; index += 1) {
    const x = xs[index] ?? 0;
    const bottom = floor.at(x);
    upper.push(`${n(x)} ${n(Math.min(ys[index] ?? bottom, bottom))}`);
    lower.push(`${n(x)} ${n(bottom)}`);
  }
  return `M${upper.join('L')}L${lower.reverse().join('L')}Z`;
}

/** Vertical lines over the whole height, where a value is above zero. */
export function infinitePath(xs: Float64Array, values: Float64Array, top: number, bottom: number): string {
  let path = '';
  values.forEach((value, index) => {
    if (value > 0) path += `M${n(xs[index] ?? 0)} ${n(bottom)}L${n(xs[index] ?? 0)} ${n(top)}`;
  });
  return path;
}

const n = (value: number): string => String(Math.round(value * 100) / 100);
