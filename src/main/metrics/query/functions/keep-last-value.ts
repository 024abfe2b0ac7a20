import { derive, type FunctionSpec, seriesListParam } from '../function-spec';

/** Goes on with the last known value over gaps of at most `limit` points, also at the end. */
export const keepLastValue: FunctionSpec = {
  name: 'keepLastValue',
  group: 'Transform',
  params: [seriesListParam(), { name: 'limit', type: 'intOrInf', default: Infinity, fractions: true }],
  evaluate: (call) =>
    call
      .series('seriesList')
      .map((series) =>
        derive(series, `keepLastValue(${series.name})`, { values: fillGaps(series.values, call.number('limit')) }),
      ),
};

function fillGaps(values: Float64Array, limit: number): Float64Array {
  const out = values.slice();
  let last = NaN;
  let gap = 0;
  for (let index = 0; index <= values.length; index += 1) {
    const value = values[index] ?? NaN;
    if (Number.isNaN(value) && index < values.length) {
      gap += 1;
      continue;
    }
    if (gap > 0 && gap <= limit && !Number.isNaN(last)) out.fill(last, index - gap, index);
    gap = 0;
    last = value;
  }
  return out;
}
