import { parseColour } from './colours';
import type { GraphOptions } from './graph-options';
import { layoutLegend, type LegendItem } from './legend';
import { frameMarks, type PictureStyle } from './picture-frame';
import type { Mark, Scene } from './scene';
import { formatTick } from './y-axis';

export interface Slice {
  readonly name: string;
  readonly value: number;
}

/** Graphite's pie: a slice for each series. What is not above zero has none. */
export function layoutPie(slices: readonly Slice[], options: GraphOptions, style: PictureStyle): Scene {
  const { inner, marks: frame } = frameMarks(options, style);
  const own = options.colours.map((colour) => parseColour(colour)?.hex ?? '#000000');
  const colours = own.length > 0 ? own : style.theme.categories;
  const colourAt = (index: number): string => colours[index % colours.length] ?? style.theme.ink[0];
  const items: LegendItem[] = slices.map(({ name, value }, index) => ({
    name: `${name} ${formatTick(value, Math.abs(value) / 10 || 1, options.unitSystem)}`,
    colour: colourAt(index),
  }));
  const hidden = options.hideLegend ?? slices.length > 10;
  const legend = layoutLegend(hidden ? [] : items, inner.right - inner.left, options.fontSize, style.theme.ink[1]);
  const bottom = inner.bottom - legend.height;
  const radius = Math.max(1, Math.min(inner.right - inner.left, bottom - inner.top) / 2);
  const centre: readonly [number, number] = [(inner.left + inner.right) / 2, (inner.top + bottom) / 2];
  const marks = [
    ...frame,
    ...sliceMarks(slices, options, style, { centre, radius, colourAt }),
    ...legend.at(inner.left, bottom),
  ];
  return { width: options.width, height: options.height, background: style.background, marks };
}

interface Disc {
  readonly centre: readonly [number, number];
  readonly radius: number;
  colourAt(index: number): string;
}

function sliceMarks(slices: readonly Slice[], options: GraphOptions, style: PictureStyle, disc: Disc): Mark[] {
  const total = slices.reduce((sum, { value }) => sum + Math.max(0, value), 0);
  const areas: Mark[] = [];
  const labels: Mark[] = [];
  let turned = 0;
  slices.forEach(({ value }, index) => {
    const share = total > 0 ? Math.max(0, value) / total : 0;
    if (share === 0) return;
    areas.push({
      kind: 'path',
      d: slicePath(disc, turned, share),
      fill: disc.colourAt(index),
      stroke: style.background,
      width: 1,
    });
    if (options.valueLabels !== 'none' && share * 100 >= options.valueLabelsMin) {
      const [x, y] = pointAt(disc, turned + share / 2, disc.radius * 0.65);
      const text =
        options.valueLabels === 'percent'
          ? `${(share * 100).toFixed(1)} %`
          : formatTick(value, Math.abs(value) / 100, options.unitSystem);
      labels.push({
        kind: 'text',
        x,
        y: y + options.fontSize * 0.33,
        text,
        size: options.fontSize,
        fill: style.theme.ink[0],
        anchor: 'middle',
        strong: true,
      });
    }
    turned += share;
  });
  return [...areas, ...labels];
}

/** A share of the whole, from the top clockwise. */
function slicePath(disc: Disc, turned: number, share: number): string {
  const { radius } = disc;
  const [x, y] = disc.centre;
  if (share > 0.9999) {
    return `M${x - radius} ${y}A${radius} ${radius} 0 1 1 ${x + radius} ${y}A${radius} ${radius} 0 1 1 ${x - radius} ${y}Z`;
  }
  const [x1, y1] = pointAt(disc, turned, radius);
  const [x2, y2] = pointAt(disc, turned + share, radius);
  return `M${n(x)} ${n(y)}L${n(x1)} ${n(y1)}A${n(radius)} ${n(radius)} 0 ${share > 0.5 ? 1 : 0} 1 ${n(x2)} ${n(y2)}Z`;
}

function pointAt({ centre }: Disc, turned: number, radius: number): [number, number] {
  const angle = 2 * Math.PI * turned - Math.PI / 2;
  return [centre[0] + radius * Math.cos(angle), centre[1] + radius * Math.sin(angle)];
}

const n = (value: number): string => String(Math.round(value * 100) / 100);
