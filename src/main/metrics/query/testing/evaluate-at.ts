import { QueryContext, type SeriesSource } from '../context';
import { evaluateTarget } from '../evaluate';
import type { Series } from '../series';
import { SeriesIndex } from '../series-index';

/** A stored series as a function of the number of steps since the beginning of the range, also before it. Null is nothing. */
export interface Formula {
  readonly step: number;
  readonly valueAt: (index: number) => number | null;
}

/** Evaluates a target over series that exist at all times. Unlike stored columns they have something before the range. */
export function evaluateAt(
  formulas: Readonly<Record<string, Formula>>,
  target: string,
  range: { readonly from: number; readonly until: number },
): readonly Series[] {
  const limits = { maxPoints: 1_000_000, deadlineMs: Infinity, isCancelled: () => false };
  const options = { now: range.until, timeZone: 'UTC', xFilesFactor: 0 };
  return evaluateTarget(new QueryContext(sourceOf(formulas, range.from), limits, options), target, range);
}

function sourceOf(formulas: Readonly<Record<string, Formula>>, origin: number): SeriesSource {
  const index = new SeriesIndex();
  const policy = { archives: [], method: 'average', xFilesFactor: 0.5 } as const;
  Object.keys(formulas).forEach((name, id) => index.add({ id, name, policy }));
  return {
    match: (pattern) => index.match(pattern),
    matchTags: () => [],
    rangeOf(series, from, until) {
      const step = formulas[series.name]?.step ?? 60;
      const startSeconds = from - (from % step) + step;
      return {
        level: 0,
        startSeconds,
        stepSeconds: step,
        length: (until - (until % step) + step - startSeconds) / step,
      };
    },
    read(series, { startSeconds, stepSeconds, length }) {
      const first = (startSeconds - origin) / stepSeconds;
      const valueAt = (at: number): number => formulas[series.name]?.valueAt(first + at) ?? NaN;
      return { startSeconds, stepSeconds, values: Float64Array.from({ length }, (_, at) => valueAt(at)) };
    },
    eventTimes: () => [origin + 60, origin + 60, origin + 240],
  };
}
