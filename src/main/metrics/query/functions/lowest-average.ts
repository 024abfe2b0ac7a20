import { rankByFunction } from './rank';

/** The `n` series with the least mean. */
export const lowestAverage = rankByFunction(
  'lowestAverage',
  'The n series with the least mean.',
  'average',
  'ascending',
);
