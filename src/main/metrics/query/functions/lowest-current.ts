import { rankByFunction } from './rank';

/** The `n` series with the least last known value. */
export const lowestCurrent = rankByFunction(
  'lowestCurrent',
  'The n series with the least last known value.',
  'current',
  'ascending',
);
