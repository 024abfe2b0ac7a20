import { GembaError } from '../../../shared/errors';

/** How a picture shows a series: what Graphite keeps in `series.color` and `series.options`. Absent means undecided. */
export interface Drawing {
  /** A colour's name or `RRGGBB`, as it was written. */
  readonly color?: string;
  /** 0 is transparent, 1 opaque. */
  readonly alpha?: number;
  readonly lineWidth?: number;
  /** Length of a dash and of the gap after it, in pixels. */
  readonly dashed?: number;
  /** Filled down to the axis or, where values have been added up already, to the series below. */
  readonly stacked?: boolean;
  readonly secondYAxis?: boolean;
  /** Each value above zero is a vertical line over the whole height. */
  readonly drawAsInfinite?: boolean;
  /** Holds the place of the area below, and is not drawn itself. */
  readonly invisible?: boolean;
}

/** A series on its way through a query. `end` is exclusive, as Graphite's. Functions change copies, never what was read. */
export interface Series {
  readonly name: string;
  /** What JSON shows in place of the name `of`: a vertical line without a label is null. Void once the name is another. */
  readonly plainName?: { readonly of: string; readonly value: number | boolean | null } | undefined;
  /** What names are built from: the path as written, later the function around it. */
  readonly pathExpression: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly values: Float64Array;
  readonly consolidation: string;
  readonly xFilesFactor: number;
  readonly drawing?: Drawing | undefined;
  /** The values are Python integers, which `raw` prints without a point. */
  readonly integers?: boolean | undefined;
}

/** Consolidation knows fewer functions than aggregation does. */
export const CONSOLIDATIONS = ['sum', 'average', 'avg', 'avg_zero', 'max', 'min', 'first', 'last'] as const;

type BucketFunction = (values: Float64Array, begin: number, end: number, known: number, sum: number) => number;

/**
 * Several points into one: nothing where too few are known for the xFilesFactor. The last bucket may be short.
 *
 * @throws GembaError `usage` for a consolidation function that does not exist: Graphite too takes any name until it needs it.
 */
export function consolidate(series: Series, pointsPerValue: number): Float64Array {
  if (pointsPerValue <= 1) return series.values;
  const { values, xFilesFactor } = series;
  const bucketValue = bucketFunction(series.consolidation);
  const out = new Float64Array(Math.ceil(values.length / pointsPerValue));
  for (let index = 0; index < out.length; index += 1) {
    const begin = index * pointsPerValue;
    const end = Math.min(values.length, begin + pointsPerValue);
    let known = 0;
    let sum = 0;
    for (let at = begin; at < end; at += 1) {
      const value = values[at] ?? NaN;
      if (Number.isNaN(value)) continue;
      known += 1;
      sum += value;
    }
    const enough = known > 0 && known / pointsPerValue >= xFilesFactor;
    out[index] = enough ? bucketValue(values, begin, end, known, sum) : NaN;
  }
  return out;
}

const BUCKET_FUNCTIONS: Readonly<Record<(typeof CONSOLIDATIONS)[number], BucketFunction>> = {
  sum: (_values, _begin, _end, _known, sum) => sum,
  average: (_values, _begin, _end, known, sum) => sum / known,
  avg: (_values, _begin, _end, known, sum) => sum / known,
  avg_zero: (_values, begin, end, _known, sum) => sum / (end - begin),
  max(values, begin, end) {
    let most = -Infinity;
    for (let at = begin; at < end; at += 1) if ((values[at] ?? NaN) > most) most = values[at] ?? NaN;
    return most;
  },
  min(values, begin, end) {
    let least = Infinity;
    for (let at = begin; at < end; at += 1) if ((values[at] ?? NaN) < least) least = values[at] ?? NaN;
    return least;
  },
  first(values, begin, end) {
    let at = begin;
    while (at < end && Number.isNaN(values[at])) at += 1;
    return values[at] ?? NaN;
  },
  last(values, begin, end) {
    let at = end - 1;
    while (at > begin && Number.isNaN(values[at])) at -= 1;
    return values[at] ?? NaN;
  },
};

function bucketFunction(name: string): BucketFunction {
  const known = CONSOLIDATIONS.find((candidate) => candidate === name);
  if (known !== undefined) return BUCKET_FUNCTIONS[known];
  throw new GembaError('usage', `There is no consolidation function ${JSON.stringify(name)}.`, {
    nextStep: `Use one of ${CONSOLIDATIONS.join(', ')}.`,
  });
}

/** What stands in JSON for the series' name. */
export function jsonNameOf(series: Series): string | number | boolean | null {
  return series.plainName?.of === series.name ? series.plainName.value : series.name;
}

/** Series brought to one step, start and end: what every combining function begins with. */
export interface Aligned {
  readonly rows: readonly Float64Array[];
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly length: number;
}

/**
 * Consolidates to the least common multiple of the steps, from the smallest start. As in Graphite each series' own start
 * is not aligned, so buckets of different series need not cover the same time.
 *
 * @throws GembaError `usage` for steps that have no common multiple, such as that of a constant over a single second.
 */
export function align(list: readonly Series[]): Aligned | null {
  if (list.length === 0) return null;
  const step = list.map((series) => series.step).reduce(leastCommonMultiple);
  if (!Number.isSafeInteger(step) || step <= 0) {
    const steps = [...new Set(list.map((series) => series.step))].join(', ');
    throw new GembaError('usage', `Series with the steps ${steps} cannot be brought to one.`);
  }
  const rows = list.map((series) => consolidate(series, step / series.step));
  const start = list.reduce((least, series) => Math.min(least, series.start), Infinity);
  const last = list.reduce((most, series) => Math.max(most, series.end), -Infinity);
  const length = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return { rows, start, end: last - ((last - start) % step), step, length };
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
