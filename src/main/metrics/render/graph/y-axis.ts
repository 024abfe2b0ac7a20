import { tickStep } from 'd3-array';
import type { AxisOptions, GraphOptions } from './graph-options';

/** A y axis: which values lie between bottom and top, and where its lines are. */
export interface YAxis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly YTick[];
  /** 0 at the bottom, 1 at the top; NaN for what a logarithmic axis cannot show. */
  share(value: number): number;
}

export interface YTick {
  readonly value: number;
  readonly label: string;
}

type Units = GraphOptions['unitSystem'];

/** Durations that people count in, in seconds. */
const DURATIONS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];

/** Three to five lines, at round values. It starts at zero unless data lie below or the range is stated. */
export function layoutYAxis(extent: readonly [number, number] | null, options: AxisOptions, scale: Scale): YAxis {
  const [lowest, highest] = extent === null ? [0, 1] : [drawable(extent[0]), drawable(extent[1])];
  if (scale.logBase !== null) return logAxis(lowest, highest, options, scale.units, scale.logBase);
  const low = options.min ?? Math.min(0, lowest);
  const top = options.max ?? Math.max(Math.min(0, low), Math.min(highest, options.limit ?? Infinity));
  const isRange = top - low > SMALLEST;
  const high = isRange ? top : low + (Math.abs(low) || 1);
  const step = stepOf(low, high, options.step, scale);
  const bottom = options.min ?? Math.floor(low / step) * step;
  const above = isRange && options.max !== null ? options.max : Math.ceil(high / step) * step;
  const ticks: YTick[] = [];
  for (let at = Math.ceil(bottom / step - 1e-9); at * step <= above + step * 1e-9; at += 1) {
    ticks.push({ value: at * step, label: formatTick(at * step, step, scale.units) });
  }
  return { low: bottom, high: above, ticks, share: (value) => (value - bottom) / (above - bottom) };
}

/** Beyond these the arithmetic of an axis would leave what a double can hold. */
const LARGEST = 1e290;
const SMALLEST = 1e-290;
const MAX_TICKS = 200;

const drawable = (value: number): number => Math.max(-LARGEST, Math.min(LARGEST, value));

interface Scale {
  readonly units: Units;
  readonly logBase: number | null;
  readonly heightPx: number;
}

/** The stated step, unless it would draw more lines than anyone can read. */
function stepOf(low: number, high: number, stated: number | null, { units, heightPx }: Scale): number {
  if (stated !== null && stated > 0 && (high - low) / stated < MAX_TICKS) return stated;
  return stepFor(low, high, Math.min(5, Math.max(2, Math.floor(heightPx / 40))), units);
}

function stepFor(low: number, high: number, wanted: number, units: Units): number {
  const rough = (high - low) / wanted;
  if (units === 'binary') {
    const unit = 1024 ** Math.max(0, Math.floor(Math.log(Math.max(Math.abs(low), Math.abs(high), 1)) / Math.log(1024)));
    return tickStep(low / unit, high / unit, wanted) * unit;
  }
  const seconds = units === 'msec' ? rough / 1000 : rough;
  if ((units === 'sec' || units === 'msec') && seconds > 0.5 && seconds < 86_400) {
    const duration = DURATIONS.find((one) => one >= seconds) ?? 86_400;
    return units === 'msec' ? duration * 1000 : duration;
  }
  return tickStep(low, high, wanted) || 1;
}

function logAxis(lowest: number, highest: number, options: AxisOptions, units: Units, base: number): YAxis {
  const power = (value: number): number => Math.log(value) / Math.log(base);
  const high = Math.max(options.max ?? highest, SMALLEST);
  const low =
    options.min !== null && options.min > 0 ? options.min : lowest > 0 ? lowest : Math.min(1, high / base ** 3);
  const first = options.min !== null && options.min > 0 ? power(low) : Math.floor(power(low) + 1e-9);
  const last = Math.max(first + 1, options.max === null ? Math.ceil(power(high) - 1e-9) : power(high));
  const every = Math.max(1, Math.ceil((last - first) / 6));
  const ticks: YTick[] = [];
  for (let at = Math.ceil(first); at <= last; at += every) {
    ticks.push({ value: base ** at, label: formatTick(base ** at, base ** at, units) });
  }
  const share = (value: number): number => (value > 0 ? (power(value) - first) / (last - first) : NaN);
  return { low: base ** first, high: base ** last, ticks, share };
}

interface Prefix {
  readonly size: number;
  readonly text: string;
}

const prefixes = (base: number, texts: readonly string[]): Prefix[] =>
  texts.map((text, index) => ({ size: base ** (texts.length - index), text }));
const SI = prefixes(1000, ['P', 'T', 'G', 'M', 'K']);
const BINARY = prefixes(1024, ['Pi', 'Ti', 'Gi', 'Mi', 'Ki']);
const TIME: readonly Prefix[] = [
  { size: 86_400, text: 'd' },
  { size: 3600, text: 'h' },
  { size: 60, text: 'min' },
  { size: 1, text: 's' },
  { size: 0.001, text: 'ms' },
];

/** `1.5 K`, `−20`, `15 min`: as few digits as tell the lines apart. */
export function formatTick(value: number, step: number, units: Units): string {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  const known = prefixesOf(units);
  const prefix = known.find((one) => magnitude >= one.size * (1 - 1e-9)) ?? { size: 1, text: '' };
  const scaled = magnitude / prefix.size;
  const tiny = magnitude < 1e-6 || magnitude >= 1e18;
  const text = tiny
    ? scaled.toExponential(1).replace('e+', 'e').replace('e-', 'e−')
    : fixed(scaled, step / prefix.size);
  return `${value < 0 ? '−' : ''}${text}${prefix.text === '' ? '' : ` ${prefix.text}`}`;
}

function prefixesOf(units: Units): readonly Prefix[] {
  switch (units) {
    case 'si':
      return SI;
    case 'binary':
      return BINARY;
    case 'sec':
      return TIME;
    case 'msec':
      return TIME.map(({ size, text }) => ({ size: size * 1000, text }));
    case 'none':
      return [];
  }
}

function fixed(value: number, step: number): string {
  const decimals = Math.min(8, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9) + 1));
  const text = value.toFixed(decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
