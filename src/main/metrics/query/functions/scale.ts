import { derive, type FunctionSpec, mapValues, seriesListParam, withTags } from '../function-spec';
import { pythonFloat, pythonGeneral } from '../python-format';

/** Times a constant. */
export const scale: FunctionSpec = {
  name: 'scale',
  group: 'Transform',
  params: [seriesListParam(), { name: 'factor', type: 'float', required: true }],
  evaluate(call) {
    const factor = call.number('factor');
    return call.series('seriesList').map((series) =>
      derive(series, `scale(${series.name},${pythonGeneral(factor)})`, {
        tags: withTags(series, { scale: pythonFloat(factor) }),
        values: mapValues(series.values, (value) => value * factor),
      }),
    );
  },
};
