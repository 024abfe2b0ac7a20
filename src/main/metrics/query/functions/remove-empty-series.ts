import { type FunctionSpec, seriesListParam } from '../function-spec';

/** Leaves out series in which nothing (or less than the given share) is known. */
export const removeEmptySeries: FunctionSpec = {
  name: 'removeEmptySeries',
  group: 'Filter Series',
  description: 'Leaves out series in which nothing (or less than the given share) is known.',
  params: [seriesListParam(), { name: 'xFilesFactor', type: 'float' }],
  evaluate: (call) =>
    call.series('seriesList').filter(({ values }) => {
      let known = 0;
      for (const value of values) if (!Number.isNaN(value)) known += 1;
      return known > 0 && known / values.length >= (call.maybeNumber('xFilesFactor') ?? 0);
    }),
};
