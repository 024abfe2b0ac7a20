import type { DrawnSeries } from './drawn-series';
import type { GraphOptions } from './graph-options';
import { areaPath, Floor, infinitePath, type LineMode, linePath, type PixelLine } from './line-shapes';
import type { Box, Mark } from './scene';

/** Where values and times are in the picture. */
export interface Place {
  readonly plot: Box;
  readonly mode: LineMode;
  xOf(time: number): number;
  toY(series: DrawnSeries, value: number): number;
}

/** An area is lighter than its line, so that what lies behind it and its own edge stay visible. */
const AREA_ALPHA = 0.55;
/** A single area in ink would be a wall. */
const SINGLE_AREA_ALPHA = 0.18;

export function drawAreasAndLines(list: readonly DrawnSeries[], place: Place, options: GraphOptions): Mark[] {
  const { plot } = place;
  const floors = { left: floorOf(list, false, place), right: floorOf(list, true, place) };
  const isSingle = list.length === 1;
  return list.flatMap((series) => {
    const { colour: stroke, width, alpha, isInfinite } = series;
    const line = pixelLine(series, place);
    const clip = leaves(line, plot) ? { clip: plot } : {};
    const style = { stroke, width, ...clip, ...(series.dash === null ? {} : { dash: series.dash }) };
    if (isInfinite) {
      const d = infinitePath(line.xs, series.values, plot.top, plot.bottom);
      return d === '' || series.isInvisible ? [] : [{ kind: 'path', d, ...style, opacity: alpha } satisfies Mark];
    }
    const marks: Mark[] = [];
    if (series.isFilled) {
      const floor = series.isRight ? floors.right : floors.left;
      const area = areaPath(place.mode === 'staircase' ? stepped(line) : line, floor);
      const areaAlpha = options.areaAlpha ?? (alpha < 1 ? alpha : isSingle ? SINGLE_AREA_ALPHA : AREA_ALPHA);
      if (area !== '' && !series.isInvisible)
        marks.push({ kind: 'path', d: area, fill: stroke, opacity: areaAlpha, ...clip });
      floor.cover(line);
    }
    const d = isOutside(line, plot) ? '' : linePath(line, place.mode, options.connectedLimit);
    if (d !== '' && !series.isInvisible) marks.push({ kind: 'path', d, ...style, opacity: alpha });
    return marks;
  });
}

/** Whether any of it lies outside: clipping costs the rasteriser a layer for each path. */
function leaves({ ys }: PixelLine, { top, bottom }: Box): boolean {
  return ys.some((y) => y < top - 1 || y > bottom + 1);
}

/** Whether all of it lies above the plot, or all below: the rasteriser fails on a clipped path that leaves nothing. */
function isOutside({ ys }: PixelLine, { top, bottom }: Box): boolean {
  return ys.every((y) => !(y >= top)) || ys.every((y) => !(y <= bottom));
}

/** The y of a line's last value; null where it has none. */
export function endOf(series: DrawnSeries, place: Place): number | null {
  const line = pixelLine(series, place);
  for (let index = line.ys.length - 1; index >= 0; index -= 1) {
    const y = line.ys[index] ?? NaN;
    if (!Number.isNaN(y)) return Math.min(place.plot.bottom, Math.max(place.plot.top, y));
  }
  return null;
}

function floorOf(list: readonly DrawnSeries[], isRight: boolean, place: Place): Floor {
  const { plot } = place;
  const series = list.find((one) => one.isRight === isRight);
  const zero = series === undefined ? plot.bottom : place.toY(series, 0);
  // Where the axis does not reach down (or up) to zero the area ends with the plot.
  return new Floor(
    plot.left,
    plot.right,
    Number.isNaN(zero) ? plot.bottom : Math.min(plot.bottom, Math.max(plot.top, zero)),
  );
}

/** Rasterisers count in fixed points of 16 bits before the point; what lies further out is not seen anyway. */
const FAR_PX = 8192;

/** What is infinite lies beyond the edge of the plot. */
function pixelLine(series: DrawnSeries, place: Place): PixelLine {
  const { top, bottom } = place.plot;
  const ys = series.values.map((value) => {
    const y = Number.isNaN(value) ? NaN : value === Infinity ? -Infinity : place.toY(series, value);
    return Number.isNaN(y) ? NaN : Math.max(top - FAR_PX, Math.min(bottom + FAR_PX, y));
  });
  return { xs: series.times.map((time) => place.xOf(time)), ys };
}

/** A line whose values hold until the next one, as points. */
function stepped({ xs, ys }: PixelLine): PixelLine {
  const [outXs, outYs] = [new Float64Array(xs.length * 2), new Float64Array(xs.length * 2)];
  xs.forEach((x, index) => {
    const before = index === 0 ? undefined : xs[index - 1];
    outXs[index * 2] = x;
    outXs[index * 2 + 1] = xs[index + 1] ?? x + (before === undefined ? 1 : x - before);
    outYs[index * 2] = outYs[index * 2 + 1] = ys[index] ?? NaN;
  });
  return { xs: outXs, ys: outYs };
}
