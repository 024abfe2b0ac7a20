import { derive, type FunctionSpec, mapValues, seriesListParam, withTags } from '../function-spec';
import { pythonFloat, pythonGeneral } from '../python-format';

/** Plus a constant. */
export const offset: FunctionSpec = {
  name: 'offset',
  group: 'Transform',
  params: [seriesListParam(), { name: 'factor', type: 'float', required: true }],
  evaluate(call) {
    const factor = call.number('factor');
    return call.series('seriesList').map((series) =>
      derive(series, `offset(${series.name},${pythonGeneral(factor)})`, {
        tags: withTags(series, { offset: pythonFloat(factor) }),
        values: mapValues(series.values, (value) => value + factor),
      }),
    );
  },
};
