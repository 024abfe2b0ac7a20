import type { Drawing, Series } from '../../query/series';
import { consolidate, jsonNameOf } from '../../query/series';
import { toColumns } from '../../query/reduce-to-pixels';
import { parseColour, type Theme } from './colours';
import type { AxisOptions, GraphOptions } from './graph-options';

/** A series as it will be drawn: what was decided by functions, options and order, and no more points than pixels. */
export interface DrawnSeries {
  readonly name: string;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly step: number;
  readonly colour: string;
  readonly alpha: number;
  readonly width: number;
  readonly dash: number | null;
  readonly isRight: boolean;
  /** Filled down to the axis or to what was filled before. */
  readonly isFilled: boolean;
  readonly isInfinite: boolean;
  readonly isInvisible: boolean;
  readonly isEmpty: boolean;
}

/** Filled ones first: lines stay visible on top of areas. */
export function drawnSeries(
  list: readonly Series[],
  options: GraphOptions,
  theme: Theme,
  widthPx: number,
): DrawnSeries[] {
  const nextColour = colourer(options, theme, list.filter((series) => isSeen(series)).length);
  const drawn = list.map((series, index) => draw(series, index, options, widthPx, nextColour));
  const stacked = options.areaMode === 'stacked' && !drawn.some(({ isRight }) => isRight) ? stack(drawn) : drawn;
  return [...stacked.filter(({ isFilled }) => isFilled), ...stacked.filter(({ isFilled }) => !isFilled)];
}

const isSeen = ({ drawing }: Series): boolean => drawing?.invisible !== true && drawing?.color === undefined;

function draw(
  series: Series,
  index: number,
  options: GraphOptions,
  widthPx: number,
  nextColour: () => string,
): DrawnSeries {
  const drawing: Drawing = series.drawing ?? {};
  const isRight = drawing.secondYAxis === true;
  const axis: AxisOptions = isRight ? options.right : options.left;
  const isInfinite = drawing.drawAsInfinite === true;
  const isFilled = !isInfinite && (drawing.stacked === true || fills(options, index));
  const own = parseColour(drawing.color ?? axis.colour ?? '');
  const { times, values, step } = points(series, widthPx, options.drawNullAsZero, isFilled);
  return {
    name: jsonNameOf(series) === null ? '' : series.name,
    times,
    values,
    step,
    colour: own?.hex ?? (drawing.invisible === true ? '#000000' : nextColour()),
    alpha: drawing.alpha ?? own?.alpha ?? 1,
    width: drawing.lineWidth ?? axis.width ?? options.lineWidth,
    dash: drawing.dashed ?? axis.dashed,
    isRight,
    isFilled,
    isInfinite,
    isInvisible: drawing.invisible === true,
    isEmpty: series.values.every((value) => Number.isNaN(value)),
  };
}

function fills({ areaMode }: GraphOptions, index: number): boolean {
  return areaMode === 'all' || areaMode === 'stacked' || (areaMode === 'first' && index === 0);
}

/** Areas are consolidated, so that they add up; of lines each pixel keeps its first, lowest, highest and last point. */
function points(
  series: Series,
  widthPx: number,
  nullAsZero: boolean,
  isFilled: boolean,
): Pick<DrawnSeries, 'times' | 'values' | 'step'> {
  const whole = nullAsZero
    ? { ...series, values: series.values.map((value) => (Number.isNaN(value) ? 0 : value)) }
    : series;
  if (!isFilled) {
    const [column] = toColumns([whole], widthPx);
    return column ?? { times: new Float64Array(), values: new Float64Array(), step: series.step };
  }
  const perValue = Math.max(1, Math.ceil(whole.values.length / widthPx));
  const step = whole.step * perValue;
  const values = consolidate(whole, perValue);
  return { values, step, times: values.map((_, index) => series.start + index * step) };
}

/** One series is drawn in ink; colours begin at two, in their order. */
function colourer(options: GraphOptions, theme: Theme, count: number): () => string {
  const own = options.colours.map((colour) => parseColour(colour)?.hex ?? '#000000');
  const colours = own.length > 0 ? own : count === 1 ? [theme.ink[0]] : theme.categories;
  let next = 0;
  return () => colours[next++ % colours.length] ?? theme.ink[0];
}

/** Each on top of the ones before it: sums are kept on the coarsest grid, so that series of other steps meet them. */
function stack(list: readonly DrawnSeries[]): DrawnSeries[] {
  const grid = Math.max(1, ...list.map(({ step }) => step));
  const totals = new Map<number, number>();
  return list.map((series) => {
    if (!series.isFilled) return series;
    const added = new Map<number, { sum: number; count: number }>();
    const values = series.values.map((value, index) => {
      const slot = Math.floor((series.times[index] ?? 0) / grid);
      if (Number.isNaN(value)) return NaN;
      const slotAdded = added.get(slot) ?? { sum: 0, count: 0 };
      added.set(slot, { sum: slotAdded.sum + value, count: slotAdded.count + 1 });
      return value + (totals.get(slot) ?? 0);
    });
    for (const [slot, { sum, count }] of added) totals.set(slot, (totals.get(slot) ?? 0) + sum / count);
    return { ...series, values };
  });
}
