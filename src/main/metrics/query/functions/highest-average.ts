import { rankByFunction } from './rank';

/** The `n` series with the greatest mean. */
export const highestAverage = rankByFunction(
  'highestAverage',
  'The n series with the greatest mean.',
  'average',
  'descending',
);
