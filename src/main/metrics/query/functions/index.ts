import type { FunctionSpec } from '../function-spec';
import { absolute } from './absolute';
import { add } from './add';
import { aggregate } from './aggregate';
import { aggregateLine } from './aggregate-line';
import { aggregateSeriesLists } from './aggregate-series-lists';
import { aggregateWithWildcards } from './aggregate-with-wildcards';
import { alias } from './alias';
import { aliasByMetric } from './alias-by-metric';
import { aliasByNode } from './alias-by-node';
import { aliasByTags } from './alias-by-tags';
import { aliasQuery } from './alias-query';
import { aliasSub } from './alias-sub';
import { alpha } from './alpha';
import { applyByNode } from './apply-by-node';
import { areaBetween } from './area-between';
import { asPercent } from './as-percent';
import { averageAbove } from './average-above';
import { averageBelow } from './average-below';
import { averageOutsidePercentile } from './average-outside-percentile';
import { averageSeries } from './average-series';
import { averageSeriesWithWildcards } from './average-series-with-wildcards';
import { cactiStyle } from './cacti-style';
import { changed } from './changed';
import { color } from './color';
import { consolidateBy } from './consolidate-by';
import { constantLine } from './constant-line';
import { countSeries } from './count-series';
import { cumulative } from './cumulative';
import { currentAbove } from './current-above';
import { currentBelow } from './current-below';
import { dashed } from './dashed';
import { delay } from './delay';
import { derivative } from './derivative';
import { diffSeries } from './diff-series';
import { diffSeriesLists } from './diff-series-lists';
import { divideSeries } from './divide-series';
import { divideSeriesLists } from './divide-series-lists';
import { drawAsInfinite } from './draw-as-infinite';
import { events } from './events';
import { exclude } from './exclude';
import { exp } from './exp';
import { exponentialMovingAverage } from './exponential-moving-average';
import { fallbackSeries } from './fallback-series';
import { filterSeries } from './filter-series';
import { grep } from './grep';
import { group } from './group';
import { groupByNode } from './group-by-node';
import { groupByNodes } from './group-by-nodes';
import { groupByTags } from './group-by-tags';
import { highest } from './highest';
import { highestAverage } from './highest-average';
import { highestCurrent } from './highest-current';
import { highestMax } from './highest-max';
import { hitcount } from './hitcount';
import { holtWintersAberration } from './holt-winters-aberration';
import { holtWintersConfidenceArea } from './holt-winters-confidence-area';
import { holtWintersConfidenceBands } from './holt-winters-confidence-bands';
import { holtWintersForecast } from './holt-winters-forecast';
import { identity } from './identity';
import { integral } from './integral';
import { integralByInterval } from './integral-by-interval';
import { interpolate } from './interpolate';
import { invert } from './invert';
import { isNonNull } from './is-non-null';
import { keepLastValue } from './keep-last-value';
import { legendValue } from './legend-value';
import { limit } from './limit';
import { lineWidth } from './line-width';
import { linearRegression } from './linear-regression';
import { log } from './log';
import { logit } from './logit';
import { lowest } from './lowest';
import { lowestAverage } from './lowest-average';
import { lowestCurrent } from './lowest-current';
import { mapSeries } from './map-series';
import { maxSeries } from './max-series';
import { maximumAbove } from './maximum-above';
import { maximumBelow } from './maximum-below';
import { minMax } from './min-max';
import { minSeries } from './min-series';
import { minimumAbove } from './minimum-above';
import { minimumBelow } from './minimum-below';
import { mostDeviant } from './most-deviant';
import { movingAverage } from './moving-average';
import { movingMax } from './moving-max';
import { movingMedian } from './moving-median';
import { movingMin } from './moving-min';
import { movingSum } from './moving-sum';
import { movingWindow } from './moving-window';
import { multiplySeries } from './multiply-series';
import { multiplySeriesLists } from './multiply-series-lists';
import { multiplySeriesWithWildcards } from './multiply-series-with-wildcards';
import { nPercentile } from './n-percentile';
import { nonNegativeDerivative } from './non-negative-derivative';
import { offset } from './offset';
import { offsetToZero } from './offset-to-zero';
import { perSecond } from './per-second';
import { percentileOfSeries } from './percentile-of-series';
import { pow } from './pow';
import { powSeries } from './pow-series';
import { randomWalkFunction } from './random-walk-function';
import { rangeOfSeries } from './range-of-series';
import { reduceSeries } from './reduce-series';
import { removeAbovePercentile } from './remove-above-percentile';
import { removeAboveValue } from './remove-above-value';
import { removeBelowPercentile } from './remove-below-percentile';
import { removeBelowValue } from './remove-below-value';
import { removeBetweenPercentile } from './remove-between-percentile';
import { removeEmptySeries } from './remove-empty-series';
import { round } from './round';
import { scale } from './scale';
import { scaleToSeconds } from './scale-to-seconds';
import { secondYAxis } from './second-y-axis';
import { seriesByTag } from './series-by-tag';
import { setXFilesFactor } from './set-x-files-factor';
import { sigmoid } from './sigmoid';
import { sinFunction } from './sin-function';
import { smartSummarize } from './smart-summarize';
import { sortBy } from './sort-by';
import { sortByMaxima } from './sort-by-maxima';
import { sortByMinima } from './sort-by-minima';
import { sortByName } from './sort-by-name';
import { sortByTotal } from './sort-by-total';
import { squareRoot } from './square-root';
import { stacked } from './stacked';
import { stddevSeries } from './stddev-series';
import { stdev } from './stdev';
import { substr } from './substr';
import { sumSeries } from './sum-series';
import { sumSeriesLists } from './sum-series-lists';
import { sumSeriesWithWildcards } from './sum-series-with-wildcards';
import { summarize } from './summarize';
import { threshold } from './threshold';
import { timeFunction } from './time-function';
import { timeShift } from './time-shift';
import { timeSlice } from './time-slice';
import { timeStack } from './time-stack';
import { transformNull } from './transform-null';
import { unique } from './unique';
import { useSeriesAbove } from './use-series-above';
import { verticalLine } from './vertical-line';
import { weightedAverage } from './weighted-average';

/** Every render function. A new one is a file beside these and a line here. */
export const FUNCTIONS: readonly FunctionSpec[] = [
  absolute,
  add,
  aggregate,
  aggregateLine,
  aggregateSeriesLists,
  aggregateWithWildcards,
  alias,
  aliasByMetric,
  aliasByNode,
  aliasByTags,
  aliasQuery,
  aliasSub,
  alpha,
  applyByNode,
  areaBetween,
  asPercent,
  averageAbove,
  averageBelow,
  averageOutsidePercentile,
  averageSeries,
  averageSeriesWithWildcards,
  cactiStyle,
  changed,
  color,
  consolidateBy,
  constantLine,
  countSeries,
  cumulative,
  currentAbove,
  currentBelow,
  dashed,
  delay,
  derivative,
  diffSeries,
  diffSeriesLists,
  divideSeries,
  divideSeriesLists,
  drawAsInfinite,
  events,
  exclude,
  exp,
  exponentialMovingAverage,
  fallbackSeries,
  filterSeries,
  grep,
  group,
  groupByNode,
  groupByNodes,
  groupByTags,
  highest,
  highestAverage,
  highestCurrent,
  highestMax,
  hitcount,
  holtWintersAberration,
  holtWintersConfidenceArea,
  holtWintersConfidenceBands,
  holtWintersForecast,
  identity,
  integral,
  integralByInterval,
  interpolate,
  invert,
  isNonNull,
  keepLastValue,
  legendValue,
  limit,
  linearRegression,
  lineWidth,
  log,
  logit,
  lowest,
  lowestAverage,
  lowestCurrent,
  mapSeries,
  maximumAbove,
  maximumBelow,
  maxSeries,
  minimumAbove,
  minimumBelow,
  minMax,
  minSeries,
  mostDeviant,
  movingAverage,
  movingMax,
  movingMedian,
  movingMin,
  movingSum,
  movingWindow,
  multiplySeries,
  multiplySeriesLists,
  multiplySeriesWithWildcards,
  nonNegativeDerivative,
  nPercentile,
  offset,
  offsetToZero,
  percentileOfSeries,
  perSecond,
  pow,
  powSeries,
  randomWalkFunction,
  rangeOfSeries,
  reduceSeries,
  removeAbovePercentile,
  removeAboveValue,
  removeBelowPercentile,
  removeBelowValue,
  removeBetweenPercentile,
  removeEmptySeries,
  round,
  scale,
  scaleToSeconds,
  secondYAxis,
  seriesByTag,
  setXFilesFactor,
  sigmoid,
  sinFunction,
  smartSummarize,
  sortBy,
  sortByMaxima,
  sortByMinima,
  sortByName,
  sortByTotal,
  squareRoot,
  stacked,
  stddevSeries,
  stdev,
  substr,
  summarize,
  sumSeries,
  sumSeriesLists,
  sumSeriesWithWildcards,
  threshold,
  timeFunction,
  timeShift,
  timeSlice,
  timeStack,
  transformNull,
  unique,
  useSeriesAbove,
  verticalLine,
  weightedAverage,
];

const BY_NAME = new Map(
  FUNCTIONS.flatMap((spec) => [spec.name, ...(spec.aliases ?? [])].map((name) => [name, spec] as const)),
);

export function functionNamed(name: string): FunctionSpec | undefined {
  return BY_NAME.get(name);
}
