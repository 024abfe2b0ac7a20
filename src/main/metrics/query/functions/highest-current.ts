import { rankByFunction } from './rank';

/** The `n` series with the greatest last known value. */
export const highestCurrent = rankByFunction(
  'highestCurrent',
  'The n series with the greatest last known value.',
  'current',
  'descending',
);
