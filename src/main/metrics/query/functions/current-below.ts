import { filterFunction } from './filter-series';

/** Keeps series whose last known value is not above `n`. */
export const currentBelow = filterFunction(
  'currentBelow',
  'Keeps series whose last known value is not above n.',
  'last',
  '<=',
);
