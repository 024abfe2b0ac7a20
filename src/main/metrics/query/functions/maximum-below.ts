import { filterFunction } from './filter-series';

/** Keeps series that never rise above `n`. */
export const maximumBelow = filterFunction('maximumBelow', 'Keeps series that never rise above n.', 'max', '<=');
