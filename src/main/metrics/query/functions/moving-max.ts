import { movingFunction } from './moving-window';

/** The greatest of the points before each one. */
export const movingMax = movingFunction('movingMax', 'max', 'The greatest of the points before each one.');
