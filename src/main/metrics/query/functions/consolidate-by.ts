import { GembaError } from '../../../../shared/errors';
import { derive, type FunctionSpec, seriesListParam, withTags } from '../function-spec';
import { CONSOLIDATIONS } from '../series';

/** How points become one where there are more than can be shown. */
export const consolidateBy: FunctionSpec = {
  name: 'consolidateBy',
  group: 'Special',
  params: [seriesListParam(), { name: 'consolidationFunc', type: 'string', required: true }],
  evaluate(call) {
    const func = call.text('consolidationFunc');
    if (!CONSOLIDATIONS.some((known) => known === func)) {
      throw new GembaError('usage', `consolidateBy: ${JSON.stringify(func)} is none of ${CONSOLIDATIONS.join(', ')}.`);
    }
    return call.series('seriesList').map((series) =>
      derive(series, `consolidateBy(${series.name},"${func}")`, {
        tags: withTags(series, { consolidateBy: func }),
        consolidation: func,
      }),
    );
  },
};
