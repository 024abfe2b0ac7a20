import { type FunctionSpec, mapValues, recast, seriesListParam, withTags } from '../function-spec';

const DEFAULT_STACK = '__DEFAULT__';

/** Each series on top of those before it, also of earlier targets of the request; several stacks have names of their own. */
export const stacked: FunctionSpec = {
  name: 'stacked',
  group: 'Graph',
  description: 'Draws each series on top of those before it.',
  params: [seriesListParam(), { name: 'stack', type: 'string', alsoNamed: 'stackName' }],
  evaluate(call) {
    const stack = call.maybeText('stack') ?? DEFAULT_STACK;
    const isDefault = stack === DEFAULT_STACK;
    const total = call.context.stack(stack);
    return call.series('seriesList').map((series) => {
      const values = mapValues(series.values, (value, index) => {
        const below = total[index] ?? 0;
        const above = Number.isNaN(value) ? below : below + value;
        total[index] = above;
        return Number.isNaN(value) ? NaN : above;
      });
      return recast(series, isDefault ? `stacked(${series.name})` : series.name, {
        tags: isDefault ? withTags(series, { stacked: stack }) : series.tags,
        values,
        drawing: { stacked: true },
        integers: series.integers,
      });
    });
  },
};
