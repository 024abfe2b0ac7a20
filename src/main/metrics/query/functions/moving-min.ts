import { movingFunction } from './moving-window';

/** The least of the points before each one. */
export const movingMin = movingFunction('movingMin', 'min', 'The least of the points before each one.');
