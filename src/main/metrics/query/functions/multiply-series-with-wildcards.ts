import { wildcardsFunction } from './aggregate-with-wildcards';

/** Multiplies series whose names differ only in the given pieces. */
export const multiplySeriesWithWildcards = wildcardsFunction(
  'multiplySeriesWithWildcards',
  'Multiplies series whose names differ only in the given pieces.',
  'multiply',
);
