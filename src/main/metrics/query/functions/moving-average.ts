import { movingFunction } from './moving-window';

/** The mean of the points before each one. */
export const movingAverage = movingFunction('movingAverage', 'average', 'The mean of the points before each one.');
