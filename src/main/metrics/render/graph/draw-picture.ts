import type { Series } from '../../query/series';
import { type GraphOptions, parseGraphOptions } from './graph-options';
import { layoutLineGraph } from './layout-line-graph';
import { layoutPie, type Slice } from './layout-pie';
import { frameMarks, type PictureStyle, styleOf } from './picture-frame';
import type { Scene } from './scene';
import { sceneToSvg } from './scene-to-svg';

/** Series as a line graph, in SVG. @throws GembaError `usage` for options that are wrong */
export function drawLineGraph(
  list: readonly Series[],
  params: Readonly<Record<string, string>>,
  timeZone: string,
): string {
  const options = parseGraphOptions(params);
  const style = styleOf(options);
  const drawable = list.filter((series) => series.values.length > 0);
  const scene = drawable.length === 0 ? noData(options, style) : layoutLineGraph(drawable, options, style, timeZone);
  return sceneToSvg(scene);
}

/** What a pie is made of: numbers that were given, and series of which `pieMode` makes one. */
export type PiePart = Slice | Series;

export function drawPie(parts: readonly PiePart[], params: Readonly<Record<string, string>>): string {
  const options = parseGraphOptions(params);
  const style = styleOf(options);
  const slices = parts.map((part) => ('values' in part ? sliceOf(part, options.pieMode) : part));
  return sceneToSvg(slices.length === 0 ? noData(options, style) : layoutPie(slices, options, style));
}

function sliceOf(series: Series, mode: GraphOptions['pieMode']): Slice {
  let [sum, count, lowest, highest] = [0, 0, Infinity, -Infinity];
  for (const value of series.values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const value = count === 0 ? 0 : { average: sum / count, minimum: lowest, maximum: highest }[mode];
  return { name: series.name, value };
}

function noData(options: GraphOptions, style: PictureStyle): Scene {
  const { width, height, fontSize: size } = options;
  const fill = style.theme.ink[2];
  const text = { kind: 'text', x: width / 2, y: height / 2, text: 'No data', size, fill, anchor: 'middle' } as const;
  return { width, height, background: style.background, marks: [...frameMarks(options, style).marks, text] };
}
