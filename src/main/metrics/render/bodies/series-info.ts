import type { Series } from '../../query/series';
import type { PlainValue } from '../plain-value';
import { pythonName } from './json-parts';

/** What Graphite's nodes tell each other of a series (`TimeSeries.getInfo`): all points that were read. */
export function seriesInfo(series: Series): { readonly [key: string]: PlainValue } {
  return {
    name: pythonName(series),
    start: series.start,
    end: series.end,
    step: series.step,
    values: series.values,
    pathExpression: series.pathExpression,
    valuesPerPoint: 1,
    consolidationFunc: series.consolidation,
    xFilesFactor: series.xFilesFactor,
  };
}
