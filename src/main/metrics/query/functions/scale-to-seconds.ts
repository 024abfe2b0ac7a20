import { derive, type FunctionSpec, mapValues, seriesListParam, withTags } from '../function-spec';
import { pythonFloat, pythonInteger, pythonRound } from '../python-format';

/** What a value per step would be per so many seconds, to six decimals. */
export const scaleToSeconds: FunctionSpec = {
  name: 'scaleToSeconds',
  group: 'Transform',
  description: 'Scales values per step to values per so many seconds.',
  params: [seriesListParam(), { name: 'seconds', type: 'float', required: true }],
  evaluate(call) {
    const seconds = call.number('seconds');
    return call.series('seriesList').map((series) => {
      const factor = seconds / series.step;
      return derive(series, `scaleToSeconds(${series.name},${pythonInteger(seconds)})`, {
        tags: withTags(series, { scaleToSeconds: pythonFloat(seconds) }),
        values: mapValues(series.values, (value) => pythonRound(value * factor, 6)),
      });
    });
  },
};
