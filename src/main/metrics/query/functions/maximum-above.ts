import { filterFunction } from './filter-series';

/** Keeps series that rise above `n`. */
export const maximumAbove = filterFunction('maximumAbove', 'Keeps series that rise above n.', 'max', '>');
