import type { FunctionSpec } from '../function-spec';
import { align } from '../series';
import { freshSeries } from './combine';

/** The first to the power of the second, that to the power of the third, and so on; nothing where one is missing. */
export const powSeries: FunctionSpec = {
  name: 'powSeries',
  group: 'Combine',
  description:
    'The first to the power of the second, that to the power of the third, and so on; nothing where one is missing.',
  aggregator: true,
  params: [{ name: 'seriesList', type: 'seriesList', required: true, multiple: true }],
  evaluate(call) {
    const list = call.series('seriesList');
    const aligned = align(list);
    if (aligned === null) return [];
    const values = new Float64Array(aligned.length);
    for (let index = 0; index < values.length; index += 1) {
      let power = aligned.rows[0]?.[index] ?? NaN;
      for (let row = 1; row < aligned.rows.length; row += 1)
        power = safePower(power, aligned.rows[row]?.[index] ?? NaN);
      values[index] = power;
    }
    const name = `powSeries(${list.map((series) => series.name).join(',')})`;
    return [freshSeries(name, aligned, values, call.context.xFilesFactor)];
  },
};

/** `math.pow`, with nothing where it raises: beyond a double, zero to a negative power, roots of negative numbers. */
export function safePower(base: number, exponent: number): number {
  if (Number.isNaN(base) || Number.isNaN(exponent)) return NaN;
  if (Math.abs(base) === 1 && !Number.isFinite(exponent)) return 1;
  const power = base ** exponent;
  const overflowed = !Number.isFinite(power) && Number.isFinite(base) && Number.isFinite(exponent);
  return overflowed ? NaN : power;
}
