import { formatNumber } from '../../../shared/units';
import { chooseScale, unitSuffix } from '../quantity';

/** The y axis of a graph: where it begins and ends, and a few round lines between. */
export interface ValueAxis {
  readonly domain: readonly [number, number];
  /** Bottom first. Only the topmost label carries the unit. */
  readonly ticks: ReadonlyArray<{ readonly value: number; readonly label: string }>;
}

export interface ValueAxisInput {
  /** Lowest and highest value shown; null when there is no data. */
  readonly extent: readonly [number, number] | null;
  readonly unit: string | null;
  /** A stated range; without one the axis starts at zero and ends at the first round line above the data. */
  readonly stated?: readonly [number, number] | null;
  readonly heightPx: number;
  /** Ceiling that data cannot pass, such as 100 for a share: the axis never ends above it because of rounding. */
  readonly atMost?: number | null;
}

/** Chooses domain and lines of a y axis: three to five lines, fewer where the graph is low. */
export function layoutValueAxis(input: ValueAxisInput): ValueAxis {
  const { extent, stated, unit } = input;
  if (!extent && !stated) return { domain: [0, 1], ticks: [] };
  const low = stated ? stated[0] : Math.min(0, extent?.[0] ?? 0);
  const high = stated ? stated[1] : Math.max(0, extent?.[1] ?? 0);
  const top = high > low ? high : low + 1;
  const scale = chooseScale(unit, Math.max(Math.abs(low), Math.abs(top)));
  if (high === low && !stated) return unitAxis(scale);
  const shown = { low: low / scale.factor, high: top / scale.factor };
  const step = chooseStep(shown.low, shown.high * (stated ? 1 : HEADROOM), mostIntervals(input.heightPx));
  const first = stated ? shown.low : Math.floor(shown.low / step) * step;
  let last = stated ? shown.high : Math.ceil((shown.high * HEADROOM) / step - 1e-9) * step;
  if (input.atMost != null && !stated && top <= input.atMost) last = Math.min(last, input.atMost / scale.factor);
  const values: number[] = [];
  for (let n = Math.ceil(first / step - 1e-9); n * step <= last + step / 1e6; n += 1) values.push(n * step);
  const digits = decimalsOf(step);
  return {
    domain: [first * scale.factor, last * scale.factor],
    ticks: values.map((value, index) => ({
      value: value * scale.factor,
      label: formatNumber(value, { decimals: digits }) + (index === values.length - 1 ? unitSuffix(scale.unit) : ''),
    })),
  };
}

/** Nothing but zeros: the axis ends at one, since any other number would look as if it had been measured. */
function unitAxis({ factor, unit }: ReturnType<typeof chooseScale>): ValueAxis {
  return {
    domain: [0, factor],
    ticks: [
      { value: 0, label: '0' },
      { value: factor, label: `1${unitSuffix(unit)}` },
    ],
  };
}

/** A line that touches the topmost grid line cannot be told from it. */
const HEADROOM = 1.02;
const ROUND_STEPS = [1, 2, 2.5, 5];
/** With only one or two intervals the usual steps would leave half of a low graph empty. */
const FINER_STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

function mostIntervals(heightPx: number): number {
  if (heightPx < 40) return 1;
  if (heightPx < 112) return 2;
  return heightPx < 180 ? 4 : 5;
}

/** The smallest round step that covers the values in at most so many intervals (two at least where zero lies between). */
function chooseStep(low: number, high: number, wanted: number): number {
  const most = low < 0 && high > 0 ? Math.max(2, wanted) : wanted;
  for (let power = Math.floor(Math.log10((high - low) / most)); ; power += 1) {
    for (const factor of most > 2 ? ROUND_STEPS : FINER_STEPS) {
      const step = factor * 10 ** power;
      if (Math.ceil(high / step - 1e-9) - Math.floor(low / step) <= most) return step;
    }
  }
}

function decimalsOf(step: number): number {
  for (let digits = 0; digits < 9; digits += 1) {
    if (Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) < 1e-6) return digits;
  }
  return 9;
}
