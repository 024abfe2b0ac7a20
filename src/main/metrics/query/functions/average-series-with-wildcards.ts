import { wildcardsFunction } from './aggregate-with-wildcards';

/** The mean of series whose names differ only in the given pieces. */
export const averageSeriesWithWildcards = wildcardsFunction(
  'averageSeriesWithWildcards',
  'The mean of series whose names differ only in the given pieces.',
  'average',
);
