import { derive, type FunctionSpec, mapValues, seriesListParam, withTags } from '../function-spec';
import { pythonFloat, pythonGeneral } from '../python-format';

/** A function of each value and one number, both in its name, the number in its tag. */
export function withConstant(
  name: string,
  description: string,
  change: (value: number, constant: number) => number,
  options: { readonly param?: string; readonly write?: (constant: number) => string } = {},
): FunctionSpec {
  const param = options.param ?? 'factor';
  const write = options.write ?? pythonGeneral;
  return {
    name,
    group: 'Transform',
    description,
    params: [seriesListParam(), { name: param, type: 'float', required: true }],
    evaluate(call) {
      const constant = call.number(param);
      return call.series('seriesList').map((series) =>
        derive(series, `${name}(${series.name},${write(constant)})`, {
          tags: withTags(series, { [name]: pythonFloat(constant) }),
          values: mapValues(series.values, (value) => change(value, constant)),
        }),
      );
    },
  };
}
