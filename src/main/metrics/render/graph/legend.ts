import type { DrawnSeries } from './drawn-series';
import type { GraphOptions } from './graph-options';
import { fitText, textWidth } from './measure-text';
import type { Mark } from './scene';

export interface LegendItem {
  readonly name: string;
  readonly colour: string;
}

export interface Legend {
  readonly height: number;
  /** Its marks with the top left corner at a place. */
  at(left: number, top: number): Mark[];
}

const SWATCH = 12;
const GAP = 6;
const COLUMN_GAP = 16;
/** More names than this are left out unless asked for, as in Graphite. */
const MAX_ITEMS = 10;

/** What the legend names: everything that is drawn and has a name. */
export function legendItems(list: readonly DrawnSeries[], options: GraphOptions): LegendItem[] {
  if (options.hideLegend ?? list.length > MAX_ITEMS) return [];
  const items = list
    .filter((series) => series.name !== '' && !series.isInvisible && !(options.hideNullFromLegend && series.isEmpty))
    .map(({ name, colour, isRight }) => ({ name: isRight ? `${name} (right)` : name, colour }));
  if (!options.uniqueLegend) return items;
  return items.filter((item, index) => items.findIndex(({ name }) => name === item.name) === index);
}

/** Names in as many columns of one width as fit, below the plot. */
export function layoutLegend(items: readonly LegendItem[], width: number, size: number, ink: string): Legend {
  if (items.length === 0) return { height: 0, at: () => [] };
  const line = Math.round(size * 1.35);
  const widest = Math.max(...items.map(({ name }) => textWidth(name, size))) + SWATCH + GAP;
  const columns = Math.max(1, Math.min(items.length, Math.floor((width + COLUMN_GAP) / (widest + COLUMN_GAP))));
  const columnWidth = (width - COLUMN_GAP * (columns - 1)) / columns;
  const rows = Math.ceil(items.length / columns);
  return {
    height: rows * line + 8,
    at: (left, top) =>
      items.flatMap(({ name, colour }, index) => {
        const x = left + (index % columns) * (columnWidth + COLUMN_GAP);
        const y = top + 8 + Math.floor(index / columns) * line;
        return [
          { kind: 'rect', x, y: y + line / 2 - 3, width: SWATCH, height: 3, fill: colour },
          {
            kind: 'text',
            x: x + SWATCH + GAP,
            y: y + line / 2 + size * 0.3,
            text: fitText(name, size, columnWidth - SWATCH - GAP),
            size,
            fill: ink,
            anchor: 'start',
          },
        ] satisfies Mark[];
      }),
  };
}
