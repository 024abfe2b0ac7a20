import type { SeriesColumns } from '../../../shared/model/series';
import type { Series as AnySeries } from './series';

/** What of a series is drawn. */
type Series = Pick<AnySeries, 'name' | 'start' | 'step' | 'values'>;

/**
 * Series as columns for drawing. With more than two points a pixel each pixel column keeps its first, lowest, highest and
 * last point of every series, so that a picture drawn from it is the one that all points would give.
 *
 * Series of one answer that share start and step share their times, so that one x axis serves all: the kept slots are the
 * union over all of them.
 */
export function toColumns(list: readonly Series[], widthPx: number | null): SeriesColumns[] {
  const grids = new Map<string, Series[]>();
  for (const series of list) {
    const key = `${series.start} ${series.step} ${series.values.length}`;
    grids.set(key, [...(grids.get(key) ?? []), series]);
  }
  const columns = new Map<Series, SeriesColumns>();
  for (const grid of grids.values()) reduceGrid(grid, widthPx, columns);
  return list.map((series) => columns.get(series)).filter((column) => column !== undefined);
}

function reduceGrid(grid: readonly Series[], widthPx: number | null, into: Map<Series, SeriesColumns>): void {
  const [first] = grid;
  if (first === undefined) return;
  const count = first.values.length;
  const kept = widthPx === null || count <= 2 * widthPx ? null : keptSlots(grid, count, widthPx);
  for (const series of grid) {
    const length = kept?.length ?? count;
    const times = new Float64Array(length);
    const values = new Float64Array(length);
    for (let index = 0; index < length; index += 1) {
      const slot = kept?.[index] ?? index;
      times[index] = series.start + slot * series.step;
      values[index] = series.values[slot] ?? NaN;
    }
    into.set(series, { name: series.name, step: series.step, times, values });
  }
}

function keptSlots(grid: readonly Series[], count: number, widthPx: number): Uint32Array {
  const keep = new Uint8Array(count);
  for (const { values } of grid) {
    for (let column = 0; column < widthPx; column += 1) {
      const begin = Math.floor((column * count) / widthPx);
      const end = Math.floor(((column + 1) * count) / widthPx);
      markColumn(values, begin, end, keep);
    }
  }
  const slots = new Uint32Array(keep.reduce((sum, mark) => sum + mark, 0));
  let at = 0;
  for (let slot = 0; slot < count; slot += 1) if (keep[slot] === 1) slots[at++] = slot;
  return slots;
}

function markColumn(values: Float64Array, begin: number, end: number, keep: Uint8Array): void {
  let lowest = -1;
  let highest = -1;
  let gap = -1;
  for (let slot = begin; slot < end; slot += 1) {
    const value = values[slot] ?? NaN;
    if (Number.isNaN(value)) {
      gap = slot;
      continue;
    }
    if (lowest === -1 || value < (values[lowest] ?? NaN)) lowest = slot;
    if (highest === -1 || value > (values[highest] ?? NaN)) highest = slot;
  }
  // The first and last slot stay even where they are gaps, and so does a gap in between: a line must break there.
  for (const slot of [begin, lowest, highest, gap, end - 1]) if (slot >= begin && slot < end) keep[slot] = 1;
}
