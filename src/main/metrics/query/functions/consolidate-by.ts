import { derive, type FunctionCall, type FunctionSpec, seriesListParam, withTags } from '../function-spec';
import type { Series } from '../series';

/** How points become one where there are more than can be shown. A name that means nothing is noticed when that happens. */
export const consolidateBy: FunctionSpec = {
  name: 'consolidateBy',
  group: 'Special',
  description: 'How points become one where there are more than can be shown.',
  params: [
    seriesListParam(),
    {
      name: 'consolidationFunc',
      type: 'string',
      required: true,
      options: ['average', 'avg', 'avg_zero', 'first', 'last', 'max', 'min', 'sum'],
    },
  ],
  evaluate: (call) => consolidatedBy(call, call.text('consolidationFunc')),
};

export function consolidatedBy(call: FunctionCall, func: string): Series[] {
  return call.series('seriesList').map((series) =>
    derive(series, `consolidateBy(${series.name},"${func}")`, {
      tags: withTags(series, { consolidateBy: func }),
      consolidation: func,
      integers: series.integers,
    }),
  );
}
