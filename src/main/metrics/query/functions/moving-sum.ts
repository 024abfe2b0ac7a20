import { movingFunction } from './moving-window';

/** The sum of the points before each one. */
export const movingSum = movingFunction('movingSum', 'sum', 'The sum of the points before each one.');
