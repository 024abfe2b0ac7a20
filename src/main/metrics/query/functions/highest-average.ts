import { highestFunction } from './rank';

/** The series with the greatest mean. */
export const highestAverage = highestFunction('highestAverage', 'average');
