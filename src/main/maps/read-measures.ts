import type { CallOptions } from '../../shared/contract/define';
import type { Measure, Reading } from '../../shared/model/maps';
import { readMeasure, type ReadingTime } from './reading';
import { readTargets, type QuerySeries } from './read-targets';

/**
 * Pixel columns that the query path reduces to where that changes no value: a multiple of the sparkline's, so that a
 * column still holds the first, lowest, highest and last of its points.
 */
const REDUCED_WIDTH_PX = 160;

/**
 * Reads all measures of a map. What only needs the last, lowest or highest point is asked for already reduced, in one
 * query; averages and sums, and everything at a cursor, need every point.
 */
export async function readMeasures(
  query: QuerySeries,
  measures: readonly Measure[],
  time: ReadingTime,
  options: CallOptions,
): Promise<Reading[]> {
  const live = time.atSeconds === time.nowSeconds;
  const reduced = measures.filter((measure) => live && measure.summarize !== 'average' && measure.summarize !== 'sum');
  const whole = measures.filter((measure) => !reduced.includes(measure));
  // Both the range that ends at the cursor (for the value) and the one that ends now (for the sparkline).
  const range = { from: time.atSeconds - time.rangeSeconds, until: time.nowSeconds };
  const [reducedAnswers, wholeAnswers] = await Promise.all([
    readTargets(query, targetsOf(reduced), { ...range, widthPx: REDUCED_WIDTH_PX }, options),
    readTargets(query, targetsOf(whole), range, options),
  ]);
  return measures.map((measure) => {
    const answers = reduced.includes(measure) ? reducedAnswers : wholeAnswers;
    return readMeasure(measure, answers.get(measure.target) ?? { series: [] }, time);
  });
}

function targetsOf(measures: readonly Measure[]): string[] {
  return measures.map((measure) => measure.target);
}
