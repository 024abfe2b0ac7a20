import type { ExponentialPoint, HistogramPoint } from './messages';

/** How many values were at most `bound`: what Prometheus calls a bucket. Ascending, the last bound is infinity. */
export interface CumulativeBucket {
  readonly bound: number;
  readonly count: number;
}

/** Buckets with explicit bounds; none where none were sent. Null where counts and bounds do not fit together. */
export function explicitBuckets(point: HistogramPoint): CumulativeBucket[] | null {
  const counts = point.bucketCounts ?? [];
  const bounds = point.explicitBounds ?? [];
  if (counts.length === 0 && bounds.length === 0) return [];
  if (counts.length !== bounds.length + 1) return null;
  if (bounds.some((bound, index) => !(bound > (bounds[index - 1] ?? -Infinity)))) return null;
  let count = 0;
  return counts.map((inBucket, index) => {
    count += inBucket;
    return { bound: bounds[index] ?? Infinity, count };
  });
}

/** More would be a series each. Halving the resolution joins two neighbours exactly. */
const MAX_BUCKETS_A_SIDE = 32;
/** What SDKs use is -10 to 20; beyond it bounds are no longer numbers that differ. */
const MAX_SCALE = 20;
const MIN_SCALE = -10;

/**
 * Buckets whose bounds grow by a constant factor: bucket `i` at scale `s` holds values above b^i up to b^(i+1), with
 * b = 2^(2^-s). Empty ones are left out. Null where the scale or a count is beyond reason.
 * @see https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram
 */
export function exponentialBuckets(point: ExponentialPoint): CumulativeBucket[] | null {
  const scale = point.scale ?? 0;
  if (scale > MAX_SCALE || scale < MIN_SCALE) return null;
  const positive = coarsen(filled(point.positive), scale);
  const negative = coarsen(filled(point.negative), scale);
  if (positive === null || negative === null) return null;
  const single: CumulativeBucket[] = [
    // Away from zero first: a negative bucket's upper bound is the edge that is nearer to zero.
    ...[...negative.counts].reverse().map(([index, count]) => ({ bound: -edge(index, negative.scale), count })),
    ...((point.zeroCount ?? 0) > 0 ? [{ bound: point.zeroThreshold ?? 0, count: point.zeroCount ?? 0 }] : []),
    ...[...positive.counts].map(([index, count]) => ({ bound: edge(index + 1, positive.scale), count })),
  ];
  let total = 0;
  const cumulative = single.map(({ bound, count }) => ({ bound, count: (total += count) }));
  if (cumulative.length === 0) return [];
  return [...cumulative.filter(({ bound }) => bound !== Infinity), { bound: Infinity, count: total }];
}

function edge(index: number, scale: number): number {
  return 2 ** (index * 2 ** -scale);
}

function filled(buckets: ExponentialPoint['positive']): Map<number, number> {
  const offset = buckets?.offset ?? 0;
  const counts = new Map<number, number>();
  (buckets?.bucketCounts ?? []).forEach((count, index) => {
    if (count > 0) counts.set(offset + index, count);
  });
  return counts;
}

interface Coarse {
  readonly counts: Map<number, number>;
  readonly scale: number;
}

/** Halves the resolution until the span is narrow enough; ascending by index. Null when that never happens. */
function coarsen(counts: Map<number, number>, scale: number): Coarse | null {
  let coarse: Coarse = { counts, scale };
  while (span(coarse.counts) > MAX_BUCKETS_A_SIDE) {
    if (coarse.scale <= MIN_SCALE) return null;
    const halved = new Map<number, number>();
    for (const [index, count] of coarse.counts) {
      const half = Math.floor(index / 2);
      halved.set(half, (halved.get(half) ?? 0) + count);
    }
    coarse = { counts: halved, scale: coarse.scale - 1 };
  }
  return coarse;
}

function span(counts: Map<number, number>): number {
  let low = Infinity;
  let high = -Infinity;
  for (const index of counts.keys()) {
    if (index < low) low = index;
    if (index > high) high = index;
  }
  return counts.size === 0 ? 0 : high - low + 1;
}
