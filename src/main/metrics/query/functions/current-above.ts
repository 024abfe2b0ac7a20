import { filterFunction } from './filter-series';

/** Keeps series whose last known value is above `n`. */
export const currentAbove = filterFunction('currentAbove', 'last', '>');
