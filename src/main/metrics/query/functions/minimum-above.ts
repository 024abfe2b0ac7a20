import { filterFunction } from './filter-series';

/** Keeps series that are always above `n`. */
export const minimumAbove = filterFunction('minimumAbove', 'Keeps series that are always above n.', 'min', '>');
