import { GembaError } from '../../../../shared/errors';
import { type FunctionSpec, recast, seriesListParam, withTags } from '../function-spec';

/** The standard deviation of the last points, each one included, where enough of them are known. */
export const stdev: FunctionSpec = {
  name: 'stdev',
  group: 'Calculate',
  description: 'The standard deviation of the last so many points.',
  params: [
    seriesListParam(),
    { name: 'points', type: 'integer', required: true },
    { name: 'windowTolerance', type: 'float', default: 0.1 },
  ],
  evaluate(call) {
    const points = call.number('points');
    const list = call.series('seriesList');
    if (points < 0 && list.length > 0) throw new GembaError('usage', `stdev: ${points} points have no deviation.`);
    return list.map((series) =>
      recast(series, `stdev(${series.name},${points})`, {
        tags: withTags(series, { stdev: String(points) }),
        values: deviations(series.values, points, call.number('windowTolerance')),
      }),
    );
  },
};

/** Sums that run on as Graphite's do: their rounding decides what a deviation of nearly nothing comes out as. */
function deviations(values: Float64Array, points: number, tolerance: number): Float64Array {
  const out = new Float64Array(values.length).fill(NaN);
  let known = 0;
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) {
    const entering = values[index] ?? NaN;
    const leaving = values[index - points] ?? NaN;
    if (!Number.isNaN(leaving)) {
      known -= 1;
      sum -= leaving;
      squares -= leaving * leaving;
    }
    if (!Number.isNaN(entering)) {
      known += 1;
      sum += entering;
      squares += entering * entering;
    }
    // The root of what rounding made negative is NaN: nothing.
    if (known > 0 && known / points >= tolerance) out[index] = Math.sqrt(known * squares - sum * sum) / known;
  }
  return out;
}
