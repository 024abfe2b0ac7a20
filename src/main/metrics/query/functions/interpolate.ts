import { derive, type FunctionSpec, seriesListParam } from '../function-spec';

/** Straight lines over gaps of at most `limit` points that have a value on both sides. */
export const interpolate: FunctionSpec = {
  name: 'interpolate',
  group: 'Transform',
  description: 'Draws straight lines over gaps.',
  params: [seriesListParam(), { name: 'limit', type: 'intOrInf', default: Infinity, fractions: true }],
  evaluate: (call) =>
    call.series('seriesList').map((series) =>
      derive(series, `interpolate(${series.name})`, {
        values: bridgeGaps(series.values, call.number('limit')),
      }),
    ),
};

function bridgeGaps(values: Float64Array, limit: number): Float64Array {
  const out = values.slice();
  let last = -1;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? NaN;
    if (Number.isNaN(value)) continue;
    const gap = index - last - 1;
    if (last >= 0 && gap > 0 && gap <= limit) {
      const before = values[last] ?? NaN;
      for (let step = 1; step <= gap; step += 1) out[last + step] = before + (step * (value - before)) / (gap + 1);
    }
    last = index;
  }
  return out;
}
