import { rankFunction } from './rank';

/** The `n` series with the greatest aggregate, by any method. */
export const highest = rankFunction(
  'highest',
  'The n series with the greatest aggregate, by any method.',
  'descending',
);
