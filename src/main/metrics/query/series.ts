import { GembaError } from '../../../shared/errors';
import { aggregate } from './aggregate';

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
  /** What `verticalLine` without a label answers with: JSON's null where the name would be. */
  readonly nameless?: boolean;
  /** What names are built from: the path as written, later the function around it. */
  readonly pathExpression: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly values: Float64Array;
  readonly consolidation: string;
  readonly xFilesFactor: number;
  readonly drawing?: Drawing;
  /** The values are Python integers, which `raw` prints without a point. */
  readonly integers?: boolean;
}

/** Several points into one: nothing where too few are known for the xFilesFactor. The last bucket may be short. */
export function consolidate(series: Series, pointsPerValue: number): Float64Array {
  if (pointsPerValue <= 1) return series.values;
  const { values, consolidation, xFilesFactor } = series;
  const out = new Float64Array(Math.ceil(values.length / pointsPerValue));
  for (let index = 0; index < out.length; index += 1) {
    const bucket = values.subarray(index * pointsPerValue, (index + 1) * pointsPerValue);
    let known = 0;
    for (const value of bucket) if (!Number.isNaN(value)) known += 1;
    const enough = known > 0 && known / pointsPerValue >= xFilesFactor;
    out[index] = enough ? consolidateBucket(bucket, consolidation) : NaN;
  }
  return out;
}

/** Consolidation knows fewer functions than aggregation does. */
export const CONSOLIDATIONS = ['sum', 'average', 'avg', 'avg_zero', 'max', 'min', 'first', 'last'] as const;

function consolidateBucket(bucket: Float64Array, name: string): number {
  if (name === 'first') return bucket.find((value) => !Number.isNaN(value)) ?? NaN;
  return aggregate(name === 'avg' ? 'average' : name, bucket);
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
    throw new GembaError(
      'usage',
      `Series with the steps ${list.map((series) => series.step).join(', ')} cannot be brought to one.`,
    );
  }
  const rows = list.map((series) => consolidate(series, step / series.step));
  const start = Math.min(...list.map((series) => series.start));
  const last = Math.max(...list.map((series) => series.end));
  return { rows, start, end: last - ((last - start) % step), step, length: Math.max(...rows.map((row) => row.length)) };
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
