import { filterFunction } from './filter-series';

/** Keeps series whose last known value is above `n`. */
export const currentAbove = filterFunction(
  'currentAbove',
  'Keeps series whose last known value is above n.',
  'last',
  '>',
);
