import type { FunctionSpec } from '../function-spec';
import { absolute } from './absolute';
import { alias } from './alias';
import { aliasByMetric } from './alias-by-metric';
import { aliasByNode } from './alias-by-node';
import { averageSeries } from './average-series';
import { consolidateBy } from './consolidate-by';
import { derivative } from './derivative';
import { diffSeries } from './diff-series';
import { divideSeries } from './divide-series';
import { group } from './group';
import { highestAverage } from './highest-average';
import { highestCurrent } from './highest-current';
import { highestMax } from './highest-max';
import { keepLastValue } from './keep-last-value';
import { limit } from './limit';
import { maxSeries } from './max-series';
import { minSeries } from './min-series';
import { movingAverage } from './moving-average';
import { nonNegativeDerivative } from './non-negative-derivative';
import { offset } from './offset';
import { perSecond } from './per-second';
import { rangeOfSeries } from './range-of-series';
import { removeEmptySeries } from './remove-empty-series';
import { scale } from './scale';
import { sortByName } from './sort-by-name';
import { stddevSeries } from './stddev-series';
import { sumSeries } from './sum-series';
import { summarize } from './summarize';

/** Every render function. A new one is a file beside these and a line here. */
export const FUNCTIONS: readonly FunctionSpec[] = [
  absolute,
  alias,
  aliasByMetric,
  aliasByNode,
  averageSeries,
  consolidateBy,
  derivative,
  diffSeries,
  divideSeries,
  group,
  highestAverage,
  highestCurrent,
  highestMax,
  keepLastValue,
  limit,
  maxSeries,
  minSeries,
  movingAverage,
  nonNegativeDerivative,
  offset,
  perSecond,
  rangeOfSeries,
  removeEmptySeries,
  scale,
  sortByName,
  stddevSeries,
  sumSeries,
  summarize,
];

const BY_NAME = new Map(
  FUNCTIONS.flatMap((spec) => [spec.name, ...(spec.aliases ?? [])].map((name) => [name, spec] as const)),
);

export function functionNamed(name: string): FunctionSpec | undefined {
  return BY_NAME.get(name);
}
