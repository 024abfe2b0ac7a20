import { wildcardsFunction } from './aggregate-with-wildcards';

/** Adds series whose names differ only in the given pieces. */
export const sumSeriesWithWildcards = wildcardsFunction(
  'sumSeriesWithWildcards',
  'Adds series whose names differ only in the given pieces.',
  'sum',
);
