import { type FunctionSpec, recast, seriesListParam, withTags } from '../function-spec';

/** Moves values to later points, or to earlier ones where `steps` is below zero; by zero steps nothing is left at all. */
export const delay: FunctionSpec = {
  name: 'delay',
  group: 'Transform',
  description: 'Moves all values to the right by so many points.',
  params: [seriesListParam(), { name: 'steps', type: 'integer', required: true }],
  evaluate(call) {
    const steps = call.number('steps');
    return call.series('seriesList').map((series) =>
      recast(series, `delay(${series.name},${steps})`, {
        tags: withTags(series, { delay: String(steps) }),
        values: moved(series.values, steps),
        integers: series.integers,
      }),
    );
  },
};

function moved(values: Float64Array, steps: number): Float64Array {
  // Python's values[:-0] is empty.
  if (steps === 0) return new Float64Array(0);
  const out = new Float64Array(values.length).fill(NaN);
  if (steps < 0) out.set(values.subarray(-steps));
  else if (steps < values.length) out.set(values.subarray(0, values.length - steps), steps);
  return out;
}
