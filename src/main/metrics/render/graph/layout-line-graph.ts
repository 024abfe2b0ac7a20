import type { Series } from '../../query/series';
import { layoutEndLabels, labelsWidth } from './direct-labels';
import { type DrawnSeries, drawnSeries } from './drawn-series';
import type { GraphOptions } from './graph-options';
import { layoutLegend, legendItems } from './legend';
import { drawAreasAndLines, endOf } from './line-marks';
import { fitText, textWidth } from './measure-text';
import { type Frame, frameMarks, type PictureStyle } from './picture-frame';
import type { Box, Mark, Scene } from './scene';
import { layoutXAxis } from './x-axis';
import { layoutYAxis, type YAxis } from './y-axis';

/** From this width on up to so many lines carry their names at their ends; a legend stands below smaller pictures. */
const DIRECT_FROM_PX = 600;
const DIRECT_LABELS = 6;
const TICK = 4;

/** Graphite's line graph with the product's look. Pure: the same series, options and zone give the same picture. */
export function layoutLineGraph(
  list: readonly Series[],
  options: GraphOptions,
  style: PictureStyle,
  timeZone: string,
): Scene {
  const frame: Frame = frameMarks(options, style);
  const { fontSize } = options;
  const mode =
    list.some((series) => series.values.length === 1) && options.lineMode === 'slope' ? 'staircase' : options.lineMode;
  const [from, until] = timesOf(list, mode === 'staircase');
  const drawn = drawnSeries(list, options, style.theme, Math.max(1, frame.inner.right - frame.inner.left));
  const items = legendItems(drawn, options);
  const isDirect =
    options.hideLegend === null &&
    options.width >= DIRECT_FROM_PX &&
    items.length > 0 &&
    items.length <= DIRECT_LABELS &&
    !drawn.some(({ isRight, isInfinite }) => isRight || isInfinite);
  const legend = layoutLegend(
    isDirect ? [] : items,
    frame.inner.right - frame.inner.left,
    fontSize,
    style.theme.ink[1],
  );
  const labels = isDirect
    ? labelsWidth(
        items.map(({ name }) => name),
        fontSize,
        options.width,
      )
    : 0;

  const bottom = frame.inner.bottom - legend.height - (options.hideXAxis ? 0 : fontSize + TICK + 4);
  const top = frame.inner.top + (options.hideYAxis ? 0 : fontSize / 2);
  const axes = axesOf(drawn, options, Math.max(1, bottom - top));
  const sides = sidesOf(axes, options);
  const plot: Box = {
    left: frame.inner.left + sides.left,
    right: Math.max(frame.inner.left + sides.left + 1, frame.inner.right - sides.right - labels),
    top,
    bottom: Math.max(top + 1, bottom),
  };
  const xOf = (time: number): number =>
    plot.left + ((time - from) / Math.max(1, until - from)) * (plot.right - plot.left);
  const toY = (axis: YAxis, value: number): number => plot.bottom - axis.share(value) * (plot.bottom - plot.top);

  const marks: Mark[] = [...frame.marks];
  if (!options.hideGrid) marks.push(...gridMarks(axes.left ?? axes.right, plot, toY, options, style));
  if (!options.hideYAxis) marks.push(...yLabels(axes, plot, toY, options, style));
  if (!options.hideXAxis) marks.push(...xLabels(from, until, plot, xOf, timeZone, options, style));
  const place = { plot, xOf, toY: (series: DrawnSeries, value: number) => toY(axisOf(axes, series), value), mode };
  marks.push(...drawAreasAndLines(drawn, place, options));
  marks.push(...legend.at(frame.inner.left, bottom + (options.hideXAxis ? 0 : fontSize + TICK + 4)));
  if (isDirect) {
    const ends = drawn.flatMap((series) => {
      const y = series.name === '' || series.isInvisible ? null : endOf(series, place);
      return y === null ? [] : [{ name: series.name, colour: series.colour, y }];
    });
    const room = { left: plot.right, width: labels - 6, top: plot.top, bottom: plot.bottom };
    marks.push(...layoutEndLabels(ends, room, fontSize, style.theme.ink[1]));
  }
  return { width: options.width, height: options.height, background: style.background, marks };
}

/** From the first point to the last; with steps to where the last one ends. */
function timesOf(list: readonly Series[], withLastStep: boolean): [number, number] {
  const from = Math.min(...list.map(({ start }) => start));
  const until = Math.max(...list.map(({ end, step }) => (withLastStep ? end : end - step)));
  return [from, Math.max(until, from + 1)];
}

interface Axes {
  readonly left: YAxis | null;
  readonly right: YAxis | null;
}

function axesOf(drawn: readonly DrawnSeries[], options: GraphOptions, heightPx: number): Axes {
  const scale = { units: options.unitSystem, logBase: options.logBase, heightPx };
  const onLeft = drawn.filter(({ isRight }) => !isRight);
  const onRight = drawn.filter(({ isRight }) => isRight);
  return {
    left: onLeft.length > 0 || onRight.length === 0 ? layoutYAxis(extentOf(onLeft), options.left, scale) : null,
    right: onRight.length > 0 ? layoutYAxis(extentOf(onRight), options.right, scale) : null,
  };
}

function axisOf(axes: Axes, series: DrawnSeries): YAxis {
  const axis = series.isRight ? axes.right : axes.left;
  // One of the two is there for every series that is drawn.
  return axis ?? (axes.left as YAxis);
}

function extentOf(list: readonly DrawnSeries[]): [number, number] | null {
  let lowest = Infinity;
  let highest = -Infinity;
  for (const { values, isInfinite } of list) {
    if (isInfinite) continue;
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  }
  return lowest > highest ? null : [lowest, highest];
}

/** Room for the labels of the y axes. */
function sidesOf({ left, right }: Axes, options: GraphOptions): { left: number; right: number } {
  if (options.hideYAxis) return { left: 0, right: 0 };
  const room = (axis: YAxis | null): number =>
    axis === null ? 0 : Math.max(0, ...axis.ticks.map(({ label }) => textWidth(label, options.fontSize))) + 8;
  const first = room(left);
  if (right === null && options.yAxisSide === 'right') return { left: 0, right: first };
  return { left: first, right: room(right) };
}

function gridMarks(
  axis: YAxis | null,
  plot: Box,
  toY: (axis: YAxis, value: number) => number,
  options: GraphOptions,
  { theme }: PictureStyle,
): Mark[] {
  if (axis === null) return [];
  return axis.ticks.map(({ value }) => {
    const y = Math.round(toY(axis, value)) + 0.5;
    const stroke = value === 0 ? theme.zero : (options.gridColour?.hex ?? theme.grid);
    return { kind: 'line', from: [plot.left, y], to: [plot.right, y], stroke, width: 1 };
  });
}

function yLabels(
  { left, right }: Axes,
  plot: Box,
  toY: (axis: YAxis, value: number) => number,
  options: GraphOptions,
  { theme }: PictureStyle,
): Mark[] {
  const labels = (axis: YAxis | null, x: number, anchor: 'start' | 'end'): Mark[] =>
    (axis?.ticks ?? []).map(({ value, label }) => {
      const y = axis === null ? 0 : toY(axis, value) + options.fontSize * 0.33;
      return { kind: 'text', x, y, text: label, size: options.fontSize, fill: theme.ink[2], anchor };
    });
  if (right === null && options.yAxisSide === 'right') return labels(left, plot.right + 8, 'start');
  return [...labels(left, plot.left - 8, 'end'), ...labels(right, plot.right + 8, 'start')];
}

/** Ticks below the plot; a label that would leave the picture moves inward. */
function xLabels(
  from: number,
  until: number,
  plot: Box,
  xOf: (time: number) => number,
  timeZone: string,
  options: GraphOptions,
  { theme }: PictureStyle,
): Mark[] {
  const { fontSize: size, xFormat, width } = options;
  return layoutXAxis(from, until, { widthPx: plot.right - plot.left, timeZone, xFormat }).flatMap(({ time, label }) => {
    const x = Math.round(xOf(time)) + 0.5;
    const text = fitText(label, size, width);
    const half = textWidth(text, size) / 2 + 2;
    return [
      { kind: 'line', from: [x, plot.bottom], to: [x, plot.bottom + TICK], stroke: theme.ink[3], width: 1 },
      {
        kind: 'text',
        x: Math.min(width - half, Math.max(half, x)),
        y: plot.bottom + TICK + size,
        text,
        size,
        fill: theme.ink[2],
        anchor: 'middle',
      },
    ] satisfies Mark[];
  });
}
