import { GembaError } from '../../../../shared/errors';
import { type FunctionSpec, seriesListParam, withTags } from '../function-spec';
import type { Series } from '../series';
import { draw } from './draw';

/** The area between the first and the second of exactly two series. */
export const areaBetween: FunctionSpec = {
  name: 'areaBetween',
  group: 'Graph',
  description: 'Fills the area between two series.',
  params: [seriesListParam()],
  evaluate: (call) => areaBetweenTwo('areaBetween', call.series('seriesList')),
};

/** @throws GembaError `usage` for any other number of series. */
export function areaBetweenTwo(name: string, list: readonly Series[]): Series[] {
  const [lower, upper] = list;
  if (lower === undefined || upper === undefined || list.length !== 2) {
    throw new GembaError('usage', `${name}: it takes exactly two series, not ${list.length}.`);
  }
  const shared = { name: `${name}(${upper.pathExpression})`, tags: withTags(upper, { [name]: '1' }) };
  return [
    { ...draw(lower, { stacked: true, invisible: true }), ...shared },
    { ...draw(upper, { stacked: true }), ...shared },
  ];
}
