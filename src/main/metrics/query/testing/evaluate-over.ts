import type { StoredSeries } from '../../store/store-reader';
import { QueryContext, type SeriesSource } from '../context';
import { evaluateTarget } from '../evaluate';
import type { Series } from '../series';
import { SeriesIndex } from '../series-index';
import { TagIndex } from '../tag-index';

/** A stored series: its values one a minute from the first minute on, or with another step. Null is nothing. */
export type Points =
  ReadonlyArray<number | null> | { readonly step: number; readonly values: ReadonlyArray<number | null> };

/** Evaluates a target over series that are held in memory, whatever the range, up to the end of the longest. */
export function evaluateOver(stored: Readonly<Record<string, Points>>, target: string): readonly Series[] {
  const options = { now: 3600, timeZone: 'UTC', xFilesFactor: 0 };
  const limits = { maxPoints: 1_000_000, deadlineMs: Infinity, isCancelled: () => false };
  const ends = Object.values(stored).map((points) => stepOf(points) * valuesOf(points).length);
  return evaluateTarget(new QueryContext(sourceOf(stored), limits, options), target, {
    from: 0,
    until: Math.max(...ends),
  });
}

/** Names and values of what a target gives, null for nothing, as the tables of cases have them. */
export function answerOver(
  stored: Readonly<Record<string, Points>>,
  target: string,
): Array<[string, Array<number | null>]> {
  return evaluateOver(stored, target).map((series) => [
    series.name,
    Array.from(series.values, (value) => (Number.isNaN(value) ? null : value)),
  ]);
}

function sourceOf(stored: Readonly<Record<string, Points>>): SeriesSource {
  const index = new SeriesIndex();
  const tags = new TagIndex();
  const pointsOf = (series: StoredSeries): Points => stored[series.name] ?? [];
  Object.keys(stored).forEach((name, id) => {
    const series = { id, name, policy: { archives: [], method: 'average', xFilesFactor: 0.5 } } as const;
    index.add(series);
    tags.add(series);
  });
  return {
    match: (pattern) => index.match(pattern),
    matchTags: (expressions) => tags.find(expressions),
    rangeOf: (series) => {
      const step = stepOf(pointsOf(series));
      return { level: 0, startSeconds: step, stepSeconds: step, length: valuesOf(pointsOf(series)).length };
    },
    read: (series, range) => ({
      startSeconds: range.startSeconds,
      stepSeconds: range.stepSeconds,
      values: Float64Array.from(valuesOf(pointsOf(series)), (value) => value ?? NaN),
    }),
    eventTimes: () => [],
  };
}

function stepOf(points: Points): number {
  return 'step' in points ? points.step : 60;
}

function valuesOf(points: Points): ReadonlyArray<number | null> {
  return 'step' in points ? points.values : points;
}
