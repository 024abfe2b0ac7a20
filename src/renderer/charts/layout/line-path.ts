/** An SVG path through the points of a column pair. A NaN lifts the pen: gaps stay gaps. */
export function linePath(
  times: Float64Array,
  values: Float64Array,
  xOf: (seconds: number) => number,
  yOf: (value: number) => number,
  within?: { readonly from: number; readonly until: number },
): string {
  let path = '';
  let drawing = false;
  let lone: string | null = null;
  for (let i = 0; i < times.length; i += 1) {
    const value = values[i] ?? NaN;
    const time = times[i] ?? NaN;
    if (Number.isNaN(value) || (within && (time < within.from || time > within.until))) {
      if (lone) path += lone;
      lone = null;
      drawing = false;
      continue;
    }
    const point = `${xOf(time).toFixed(1)} ${yOf(value).toFixed(1)}`;
    path += `${drawing ? 'L' : 'M'}${point}`;
    // A point with a gap on both sides would be an empty sub-path; a zero-length line shows it as a dot.
    lone = drawing ? null : 'h0.01';
    drawing = true;
  }
  return lone ? path + lone : path;
}

/** Index of the last value that is a number, or -1. */
export function lastPointIndex(values: Float64Array): number {
  for (let i = values.length - 1; i >= 0; i -= 1) if (!Number.isNaN(values[i] ?? NaN)) return i;
  return -1;
}

/** Lowest and highest of several columns between two times; null when there is no number among them. */
export function extentOf(
  lines: ReadonlyArray<{ readonly times: Float64Array; readonly values: Float64Array }>,
  within?: { readonly from: number; readonly until: number },
): readonly [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const { times, values } of lines) {
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i] ?? NaN;
      const time = times[i] ?? NaN;
      if (within && (time < within.from || time > within.until)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

/**
 * Index of the point nearest to a time that is a number, or -1 when none lies within `reachSeconds`.
 * `times` ascend; the search looks outwards from the insertion point.
 */
export function nearestPointIndex(
  times: Float64Array,
  values: Float64Array,
  seconds: number,
  reachSeconds: number,
): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < seconds) low = middle + 1;
    else high = middle;
  }
  let best = -1;
  let bestDistance = reachSeconds;
  for (let i = low; i < times.length && (times[i] ?? 0) - seconds <= bestDistance; i += 1) {
    if (Number.isNaN(values[i] ?? NaN)) continue;
    best = i;
    bestDistance = Math.abs((times[i] ?? 0) - seconds);
    break;
  }
  for (let i = low - 1; i >= 0 && seconds - (times[i] ?? 0) <= bestDistance; i -= 1) {
    if (Number.isNaN(values[i] ?? NaN)) continue;
    best = i;
    break;
  }
  return best;
}
