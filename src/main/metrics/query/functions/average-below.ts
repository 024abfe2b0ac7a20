import { filterFunction } from './filter-series';

/** Keeps series whose mean is not above `n`. */
export const averageBelow = filterFunction('averageBelow', 'Keeps series whose mean is not above n.', 'average', '<=');
