import { GembaError } from '../../../../shared/errors';
import { asText } from '../bind-arguments';
import { type FunctionSpec, mapValues, recast, seriesListParam, withTags } from '../function-spec';

/** The logarithm; nothing for zero and below. */
export const log: FunctionSpec = {
  name: 'log',
  group: 'Transform',
  description: 'The logarithm of each value.',
  params: [seriesListParam(), { name: 'base', type: 'integer', default: 10, fractions: true }],
  evaluate(call) {
    const base = call.number('base');
    const list = call.series('seriesList');
    if (list.length > 0 && (!(base > 0) || base === 1))
      throw new GembaError('usage', `log: there is no logarithm to the base ${base}.`);
    const written = call.values('base').map(asText).join('');
    return list.map((series) =>
      recast(series, `log(${series.name}, ${written})`, {
        tags: withTags(series, { log: written }),
        values: mapValues(series.values, (value) => (value > 0 ? Math.log(value) / Math.log(base) : NaN)),
      }),
    );
  },
};
