import { filterFunction } from './filter-series';

/** Keeps series that fall to `n` or below. */
export const minimumBelow = filterFunction('minimumBelow', 'Keeps series that fall to n or below.', 'min', '<=');
