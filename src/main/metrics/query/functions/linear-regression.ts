import { type FunctionCall, type FunctionSpec, recast, seriesListParam, withTags } from '../function-spec';
import { wallClockSeconds } from '../local-time';
import { parseTime } from '../parse-time';
import type { Series } from '../series';

/** The straight line that fits a series best, over the range or over another one. */
export const linearRegression: FunctionSpec = {
  name: 'linearRegression',
  group: 'Calculate',
  description: 'The straight line that fits each series best.',
  params: [seriesListParam(), { name: 'startSourceAt', type: 'date' }, { name: 'endSourceAt', type: 'date' }],
  evaluate(call) {
    const from = sourceTime(call, 'startSourceAt', call.range.from);
    const until = sourceTime(call, 'endSourceAt', call.range.until);
    const sources = call.seriesOver('seriesList', { from: from.epoch, until: until.epoch });
    return call.series('seriesList').flatMap((series, index) => {
      const line = fitLine(sources[index]);
      if (line === null) return [];
      const values = new Float64Array(series.values.length);
      for (let at = 0; at < values.length; at += 1) {
        values[at] = line.offset + (series.start + at * series.step) * line.factor;
      }
      return recast(series, `linearRegression(${series.name}, ${from.shown}, ${until.shown})`, {
        tags: withTags(series, { linearRegressions: `${from.shown}, ${until.shown}` }),
        values,
        consolidation: 'average',
      });
    });
  },
};

/** Times that are given count from the clock and in the server's zone; the range's own are shown as its zone's clock has them. */
function sourceTime(call: FunctionCall, name: string, otherwise: number): { epoch: number; shown: number } {
  const text = call.maybeText(name);
  if (text === null) return { epoch: otherwise, shown: wallClockSeconds(otherwise, call.context.timeZone) };
  const epoch = parseTime(text, call.context.clock, 'UTC');
  return { epoch, shown: epoch };
}

/** Least squares; null where fewer than two points are known. */
function fitLine(series: Series | undefined): { factor: number; offset: number } | null {
  let [count, sumI, sumV, sumII, sumIV] = [0, 0, 0, 0, 0];
  series?.values.forEach((value, index) => {
    if (Number.isNaN(value)) return;
    count += 1;
    sumI += index;
    sumV += value;
    sumII += index * index;
    sumIV += index * value;
  });
  const denominator = count * sumII - sumI * sumI;
  if (series === undefined || denominator === 0) return null;
  const factor = (count * sumIV - sumI * sumV) / denominator / series.step;
  return { factor, offset: (sumII * sumV - sumIV * sumI) / denominator - factor * series.start };
}
