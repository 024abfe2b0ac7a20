import { type FunctionSpec, seriesListParam } from '../function-spec';

/** Names series by the last piece of their path. */
export const aliasByMetric: FunctionSpec = {
  name: 'aliasByMetric',
  group: 'Alias',
  description: 'Names series by the last piece of their path.',
  params: [seriesListParam()],
  evaluate: (call) => call.series('seriesList').map((series) => ({ ...series, name: lastPiece(series.name) })),
};

/** What stands in the innermost brackets, after its last dot, up to the first comma. */
function lastPiece(name: string): string {
  const close = name.indexOf(')');
  const inside = name.slice(name.lastIndexOf('(') + 1, close < 0 ? undefined : close);
  return inside.slice(inside.lastIndexOf('.') + 1).replace(/,.*$/, '');
}
