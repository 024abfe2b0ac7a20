import { GembaError } from '../../../../shared/errors';
import { type Colour, parseColour } from './colours';

/** How a picture looks, as Graphite's query string names it. What is left out here is decided by the layout. */
export interface GraphOptions {
  readonly width: number;
  readonly height: number;
  readonly margin: number | null;
  readonly title: string;
  readonly vtitle: string;
  readonly vtitleRight: string;
  readonly fontSize: number;
  readonly background: Colour | null;
  readonly foreground: Colour | null;
  readonly colours: readonly string[];
  readonly template: string;
  readonly lineMode: 'slope' | 'staircase' | 'connected';
  /** Nulls in a row that `connected` draws over. */
  readonly connectedLimit: number;
  readonly areaMode: 'none' | 'first' | 'all' | 'stacked';
  readonly areaAlpha: number | null;
  readonly lineWidth: number;
  readonly drawNullAsZero: boolean;
  readonly hideLegend: boolean | null;
  readonly uniqueLegend: boolean;
  readonly hideNullFromLegend: boolean;
  readonly hideGrid: boolean;
  readonly hideXAxis: boolean;
  readonly hideYAxis: boolean;
  readonly yAxisSide: 'left' | 'right';
  readonly unitSystem: 'si' | 'binary' | 'sec' | 'msec' | 'none';
  readonly logBase: number | null;
  readonly left: AxisOptions;
  readonly right: AxisOptions;
  readonly xFormat: string;
  readonly gridColour: Colour | null;
  readonly pieMode: 'average' | 'maximum' | 'minimum';
  readonly valueLabels: 'percent' | 'number' | 'none';
  /** Share of the whole, in percent, below which a slice is not labelled. */
  readonly valueLabelsMin: number;
}

/** One y axis and the series on it. */
export interface AxisOptions {
  readonly min: number | null;
  readonly max: number | null;
  /** What lies above is cut off where the data reaches higher. */
  readonly limit: number | null;
  readonly step: number | null;
  readonly width: number | null;
  readonly dashed: number | null;
  readonly colour: string | null;
}

export const DEFAULT_SIZE = { width: 330, height: 250 } as const;
const MAX_PIXELS = 4096;

/** @throws GembaError `usage` for modes that Graphite does not know either, and for sizes that are no picture */
export function parseGraphOptions(params: Readonly<Record<string, string>>): GraphOptions {
  const read = reader(params);
  const graphOnly = read.flag('graphOnly') ?? false;
  const hideAxes = graphOnly || (read.flag('hideAxes') ?? false);
  return {
    width: read.size('width', DEFAULT_SIZE.width),
    height: read.size('height', DEFAULT_SIZE.height),
    margin: graphOnly ? 0 : read.number('margin'),
    title: graphOnly ? '' : read.text('title'),
    vtitle: graphOnly ? '' : read.text('vtitle'),
    vtitleRight: graphOnly ? '' : read.text('vtitleRight'),
    fontSize: Math.min(40, Math.max(6, read.number('fontSize') ?? 12)),
    background: read.colour('bgcolor'),
    foreground: read.colour('fgcolor'),
    colours: read
      .text('colorList')
      .split(',')
      .filter((colour) => parseColour(colour) !== null),
    template: read.text('template'),
    lineMode: read.oneOf('lineMode', ['slope', 'staircase', 'connected'], 'Invalid line mode!'),
    connectedLimit: read.number('connectedLimit') ?? Infinity,
    areaMode: read.oneOf('areaMode', ['none', 'first', 'all', 'stacked'], 'Invalid area mode!'),
    areaAlpha: read.number('areaAlpha'),
    lineWidth: read.number('lineWidth') ?? read.number('thickness') ?? 1.5,
    drawNullAsZero: read.flag('drawNullAsZero') ?? false,
    hideLegend: graphOnly ? true : read.flag('hideLegend'),
    uniqueLegend: read.flag('uniqueLegend') ?? false,
    hideNullFromLegend: read.flag('hideNullFromLegend') ?? false,
    hideGrid: hideAxes || (read.flag('hideGrid') ?? false),
    hideXAxis: hideAxes || (read.flag('hideXAxis') ?? false),
    hideYAxis: hideAxes || (read.flag('hideYAxis') ?? false),
    yAxisSide: read.text('yAxisSide').toLowerCase() === 'right' ? 'right' : 'left',
    unitSystem: unitSystemOf(read.text('yUnitSystem')),
    logBase: logBaseOf(read.text('logBase')),
    left: axisOf(read, 'Left', 'left'),
    right: axisOf(read, 'Right', 'right'),
    xFormat: read.text('xFormat'),
    gridColour: read.colour('majorGridLineColor'),
    pieMode: read.oneOf('pieMode', ['average', 'maximum', 'minimum'], 'Invalid pie mode!'),
    valueLabels: read.oneOf('valueLabels', ['percent', 'number', 'none'], 'Invalid value labels!'),
    valueLabelsMin: read.number('valueLabelsMin') ?? 5,
  };
}

function axisOf(read: Reader, side: 'Left' | 'Right', name: 'left' | 'right'): AxisOptions {
  return {
    min: read.number(`yMin${side}`) ?? read.number('yMin') ?? read.number('min'),
    max: read.number(`yMax${side}`) ?? read.number('yMax') ?? read.number('max'),
    limit: read.number(`yLimit${side}`) ?? read.number('yLimit'),
    step: read.number(`yStep${side}`) ?? read.number('yStep'),
    width: read.number(`${name}Width`),
    dashed: read.number(`${name}Dashed`),
    colour: read.text(`${name}Color`) === '' ? null : read.text(`${name}Color`),
  };
}

type Reader = ReturnType<typeof reader>;

function reader(params: Readonly<Record<string, string>>) {
  /** `default` and nothing at all mean that nothing was said. */
  const text = (name: string): string => {
    const value = params[name] ?? '';
    return value.toLowerCase() === 'default' ? '' : value;
  };
  const number = (name: string): number | null => {
    const value = text(name).trim();
    const parsed = value === '' ? NaN : Number(value);
    return Number.isFinite(parsed) ? parsed : null;
  };
  return {
    text,
    number,
    flag: (name: string): boolean | null => {
      const value = text(name).trim().toLowerCase();
      return value === '' ? null : !['false', '0', 'no', 'off'].includes(value);
    },
    colour: (name: string): Colour | null => parseColour(text(name)),
    size(name: string, fallback: number): number {
      const value = Math.round(number(name) ?? fallback);
      if (value >= 1 && value <= MAX_PIXELS) return value;
      throw new GembaError('usage', `${name}=${value} is not a size between 1 and ${MAX_PIXELS} pixels.`);
    },
    oneOf<Value extends string>(name: string, known: readonly [Value, ...Value[]], message: string): Value {
      const value = text(name).toLowerCase();
      if (value === '') return known[0];
      const found = known.find((one) => one === value);
      if (found === undefined) throw new GembaError('usage', `${message} ${name} is one of ${known.join(', ')}.`);
      return found;
    },
  };
}

function unitSystemOf(text: string): GraphOptions['unitSystem'] {
  const wanted = text.toLowerCase();
  return (['binary', 'sec', 'msec', 'none'] as const).find((known) => known === wanted) ?? 'si';
}

/** `e`, or a number above one. */
function logBaseOf(text: string): number | null {
  const base = text === 'e' ? Math.E : Number(text);
  return text !== '' && Number.isFinite(base) && base > 1 ? base : null;
}
