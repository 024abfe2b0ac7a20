import type { FunctionSpec } from '../function-spec';
import { absolute } from './absolute';
import { aggregate } from './aggregate';
import { aggregateSeriesLists } from './aggregate-series-lists';
import { aggregateWithWildcards } from './aggregate-with-wildcards';
import { alias } from './alias';
import { aliasByMetric } from './alias-by-metric';
import { aliasByNode } from './alias-by-node';
import { aliasByTags } from './alias-by-tags';
import { aliasQuery } from './alias-query';
import { aliasSub } from './alias-sub';
import { applyByNode } from './apply-by-node';
import { asPercent } from './as-percent';
import { averageAbove } from './average-above';
import { averageBelow } from './average-below';
import { averageOutsidePercentile } from './average-outside-percentile';
import { averageSeries } from './average-series';
import { averageSeriesWithWildcards } from './average-series-with-wildcards';
import { consolidateBy } from './consolidate-by';
import { countSeries } from './count-series';
import { currentAbove } from './current-above';
import { currentBelow } from './current-below';
import { derivative } from './derivative';
import { diffSeries } from './diff-series';
import { diffSeriesLists } from './diff-series-lists';
import { divideSeries } from './divide-series';
import { divideSeriesLists } from './divide-series-lists';
import { exclude } from './exclude';
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
import { keepLastValue } from './keep-last-value';
import { legendValue } from './legend-value';
import { limit } from './limit';
import { lowest } from './lowest';
import { lowestAverage } from './lowest-average';
import { lowestCurrent } from './lowest-current';
import { mapSeries } from './map-series';
import { maxSeries } from './max-series';
import { maximumAbove } from './maximum-above';
import { maximumBelow } from './maximum-below';
import { minSeries } from './min-series';
import { minimumAbove } from './minimum-above';
import { minimumBelow } from './minimum-below';
import { mostDeviant } from './most-deviant';
import { movingAverage } from './moving-average';
import { multiplySeries } from './multiply-series';
import { multiplySeriesLists } from './multiply-series-lists';
import { multiplySeriesWithWildcards } from './multiply-series-with-wildcards';
import { nonNegativeDerivative } from './non-negative-derivative';
import { offset } from './offset';
import { perSecond } from './per-second';
import { percentileOfSeries } from './percentile-of-series';
import { powSeries } from './pow-series';
import { rangeOfSeries } from './range-of-series';
import { reduceSeries } from './reduce-series';
import { removeAbovePercentile } from './remove-above-percentile';
import { removeAboveValue } from './remove-above-value';
import { removeBelowPercentile } from './remove-below-percentile';
import { removeBelowValue } from './remove-below-value';
import { removeBetweenPercentile } from './remove-between-percentile';
import { removeEmptySeries } from './remove-empty-series';
import { scale } from './scale';
import { sortBy } from './sort-by';
import { sortByMaxima } from './sort-by-maxima';
import { sortByMinima } from './sort-by-minima';
import { sortByName } from './sort-by-name';
import { sortByTotal } from './sort-by-total';
import { stddevSeries } from './stddev-series';
import { sumSeries } from './sum-series';
import { sumSeriesLists } from './sum-series-lists';
import { sumSeriesWithWildcards } from './sum-series-with-wildcards';
import { summarize } from './summarize';
import { unique } from './unique';
import { useSeriesAbove } from './use-series-above';
import { weightedAverage } from './weighted-average';

/** Every render function. A new one is a file beside these and a line here. */
export const FUNCTIONS: readonly FunctionSpec[] = [
  absolute,
  aggregate,
  aggregateSeriesLists,
  aggregateWithWildcards,
  alias,
  aliasByMetric,
  aliasByNode,
  aliasByTags,
  aliasQuery,
  aliasSub,
  applyByNode,
  asPercent,
  averageAbove,
  averageBelow,
  averageOutsidePercentile,
  averageSeries,
  averageSeriesWithWildcards,
  consolidateBy,
  countSeries,
  currentAbove,
  currentBelow,
  derivative,
  diffSeries,
  diffSeriesLists,
  divideSeries,
  divideSeriesLists,
  exclude,
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
  keepLastValue,
  legendValue,
  limit,
  lowest,
  lowestAverage,
  lowestCurrent,
  mapSeries,
  maxSeries,
  maximumAbove,
  maximumBelow,
  minSeries,
  minimumAbove,
  minimumBelow,
  mostDeviant,
  movingAverage,
  multiplySeries,
  multiplySeriesLists,
  multiplySeriesWithWildcards,
  nonNegativeDerivative,
  offset,
  perSecond,
  percentileOfSeries,
  powSeries,
  rangeOfSeries,
  reduceSeries,
  removeAbovePercentile,
  removeAboveValue,
  removeBelowPercentile,
  removeBelowValue,
  removeBetweenPercentile,
  removeEmptySeries,
  scale,
  sortBy,
  sortByMaxima,
  sortByMinima,
  sortByName,
  sortByTotal,
  stddevSeries,
  sumSeries,
  sumSeriesLists,
  sumSeriesWithWildcards,
  summarize,
  unique,
  useSeriesAbove,
  weightedAverage,
];

const BY_NAME = new Map(
  FUNCTIONS.flatMap((spec) => [spec.name, ...(spec.aliases ?? [])].map((name) => [name, spec] as const)),
);

export function functionNamed(name: string): FunctionSpec | undefined {
  return BY_NAME.get(name);
}
