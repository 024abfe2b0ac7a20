import { movingFunction } from './moving-window';

/** The median of the points before each one. */
export const movingMedian = movingFunction('movingMedian', 'median', 'The median of the points before each one.');
