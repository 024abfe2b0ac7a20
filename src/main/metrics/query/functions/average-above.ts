import { filterFunction } from './filter-series';

/** Keeps series whose mean is above `n`. */
export const averageAbove = filterFunction('averageAbove', 'Keeps series whose mean is above n.', 'average', '>');
