import { derive, type FunctionSpec, mapValues, seriesListParam, withTags } from '../function-spec';
import { pythonRound } from '../python-format';

/** To so many decimals, halves to the even neighbour; below zero to tens and hundreds. */
export const round: FunctionSpec = {
  name: 'round',
  group: 'Transform',
  description: 'Rounds each value to so many decimals.',
  params: [seriesListParam(), { name: 'precision', type: 'integer', default: 0 }],
  evaluate(call) {
    const precision = call.number('precision');
    const written = call.isGiven('precision') ? `,${precision}` : '';
    return call.series('seriesList').map((series) =>
      derive(series, `round(${series.name}${written})`, {
        tags: withTags(series, { round: String(precision) }),
        values: mapValues(series.values, (value) => pythonRound(value, precision)),
        integers: series.integers,
      }),
    );
  },
};
