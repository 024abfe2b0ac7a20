import { highestFunction } from './rank';

/** The series with the greatest last known value. */
export const highestCurrent = highestFunction('highestCurrent', 'last');
